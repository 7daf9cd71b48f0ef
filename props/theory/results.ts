/**
 * Runs the table and gives its rows as plain data, for a test, the command line or a report.
 *
 * @module
 */

import { BATCHES, WARM_UP, Z_MAX } from "./batch_means.ts";
import type { About, Experiment, Extent, Omission } from "./experiment.ts";
import { type Finding, PROMISED } from "./finding.ts";
import { FULL_PLAN, type Plan } from "./open_queue.ts";
import { BLOCKS } from "./rows.ts";

/** One row: what was compared, with what, and what came out. */
export interface TheoryRow extends About, Finding, Extent {
  /** Seed of the first run; the others follow. */
  readonly seed: number;
  /**
   * `weak`: nothing speaks against it, but the run was too short to say so: an error of 3 % would not
   * have failed at full effort, neighbouring batches are so alike that the error printed is too small,
   * or a figure that must lie above lies above by too little. `undecided`: nothing speaks against it,
   * but what is compared varies so much from run to run that hardly anything could.
   */
  readonly verdict: "pass" | "fail" | "weak" | "undecided";
}

/** The table. */
export interface TheoryTable {
  readonly plan: Plan;
  /** How the figures were made, for the foot of the table. */
  readonly method: {
    readonly batches: number;
    readonly warmUp: number;
    readonly zMax: number;
    readonly promised: number;
  };
  readonly rows: readonly TheoryRow[];
  readonly omissions: readonly Omission[];
}

/** What to run. */
export interface TheoryOptions extends Partial<Plan> {
  /** Names of blocks; default all. */
  readonly blocks?: readonly string[];
  /** Only the rows that a plain `deno test` runs, each with its own share of the effort. */
  readonly quick?: boolean;
  /** Called after each experiment with its rows. */
  readonly onRows?: (rows: readonly TheoryRow[]) => void;
}

/**
 * Runs the table. At full effort it takes a quarter of an hour, and only then is it a verdict: with less,
 * tails do not show yet, and batches may be shorter than the memory of a heavily loaded queue.
 *
 * @throws {RangeError} A block that does not exist, or an effort that is not above 0.
 */
export function theoryResults(options: TheoryOptions = {}): TheoryTable {
  const { quick = false, onRows = () => {} } = options;
  const plan: Plan = {
    effort: options.effort ?? FULL_PLAN.effort,
    seed: options.seed ?? FULL_PLAN.seed,
    plant: options.plant ?? FULL_PLAN.plant,
  };
  if (!(plan.effort > 0)) {
    throw new RangeError(`effort must be a number above 0: received ${plan.effort}`);
  }
  const blocks = (options.blocks ?? Object.keys(BLOCKS)).map((name) => {
    if (Object.hasOwn(BLOCKS, name)) return BLOCKS[name as keyof typeof BLOCKS];
    const names = Object.keys(BLOCKS).join(", ");
    throw new RangeError(`no block is called '${name}'; there are: ${names}`);
  });
  const rows: TheoryRow[] = [];
  for (const experiment of blocks.flatMap((block) => block.experiments)) {
    if (quick && experiment.quick === undefined) continue;
    const more = rowsOf(experiment, quick ? { ...plan, effort: experiment.quick! } : plan, quick);
    rows.push(...more);
    onRows(more);
  }
  return {
    plan,
    method: { batches: BATCHES, warmUp: WARM_UP, zMax: Z_MAX, promised: PROMISED },
    rows,
    omissions: quick ? [] : blocks.flatMap((block) => block.omissions),
  };
}

/** The experiment's rows. */
function rowsOf(experiment: Experiment, plan: Plan, quick: boolean): TheoryRow[] {
  const { block, setting, model, assumption, differs } = experiment;
  const about: About = { block, setting, model, assumption, differs };
  const seed = plan.seed + hash(`${block} ${setting}`) % SEEDS;
  const { extent, findings } = experiment.run({ ...plan, seed });
  const judged = quick || plan.effort >= 1;
  return findings.map((finding): TheoryRow => ({
    ...about,
    ...extent,
    ...finding,
    seed,
    verdict: verdictOf(finding, judged),
  }));
}

/** @param judged Are promises to be kept, and differences to show? Not below full effort. */
function verdictOf(
  { pass, decides = true, promised, detects, lag1, relation, z }: Finding,
  judged: boolean,
): TheoryRow["verdict"] {
  if (!pass) return !judged && relation === "above" && z! > -Z_MAX ? "weak" : "fail";
  if (!decides) return "undecided";
  return judged && promised && (detects! > PROMISED || lag1! > LAG_MAX) ? "weak" : "pass";
}

/** Independent batches are that alike once in thirty thousand: four standard errors. */
const LAG_MAX = 4 / Math.sqrt(BATCHES);
/** Room for the seeds of settings. */
const SEEDS = 1_000_000;

/**
 * FNV-1a. Settings have seeds of their own, so that one lucky stream does not tint the whole table;
 * the models of one setting share theirs, so that they see the same arrivals.
 */
function hash(text: string): number {
  let h = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193);
  return h >>> 0;
}
