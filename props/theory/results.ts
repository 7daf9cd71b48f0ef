/**
 * The table: every block of `queueing.json`, in its order, with what is run for it and what is not.
 * Its rows are plain data, for a test, the command line or a report.
 *
 * @module
 */

import { fnv1a } from "../same.ts";
import { BATCHES, WARM_UP, Z_MAX } from "./batch_means.ts";
import { CAPACITY } from "./blocks/capacity.ts";
import { CLOSED_NETWORK } from "./blocks/closed_network.ts";
import { OMISSION } from "./blocks/coordinated_omission.ts";
import { CROSSCHECK } from "./blocks/crosscheck.ts";
import { GRAHAM, GREEDY_BOUNDS } from "./blocks/dags.ts";
import { CHOICES, MEAN_FIELD_HALF, MEAN_FIELD_ONE } from "./blocks/mean_field.ts";
import { CONSTANT, ONE_SERVER } from "./blocks/one_server.ts";
import { POOLED } from "./blocks/pooled.ts";
import { DEALT, SEPARATE } from "./blocks/private_queues.ts";
import { REFERENCE } from "./blocks/reference.ts";
import { BOUNDED, PRIORITIES, VACATIONS } from "./blocks/small_variants.ts";
import type { About, Block, Experiment, Extent, Omission } from "./experiment.ts";
import { type Finding, PROMISED } from "./finding.ts";
import type { ORACLES } from "./inputs.ts";
import { FULL_PLAN, type Plan } from "./open_queue.ts";

/** A block that another test holds, or that no model can be set up for. */
const omitted = (omission: Omission): Block => ({ experiments: [], omissions: [omission] });

const elsewhere = (block: string, because: string): Block =>
  omitted({ block, setting: "all", verdict: "elsewhere", because });

const INTEGERS = "exact integers, no queueing: props/oracles_test.ts holds them on gpm";

/** All blocks. */
export const BLOCKS: Readonly<Record<keyof typeof ORACLES, Block>> = {
  mmk_erlang_c: POOLED,
  k_separate_mm1_no_stealing: SEPARATE,
  round_robin_dispatch_Ek_M_1: DEALT,
  mg1: ONE_SERVER,
  md1_crommelin: CONSTANT,
  preemption_capacity_bound: CAPACITY,
  mm1_two_priorities: PRIORITIES,
  mg1_multiple_vacations: VACATIONS,
  mm1k_full_probability: BOUNDED,
  go_runq_spawn_burst: elsewhere("go_runq_spawn_burst", INTEGERS),
  go_globrunqget: elsewhere("go_globrunqget", INTEGERS),
  go_runqgrab_steal: elsewhere("go_runqgrab_steal", INTEGERS),
  go_tick61_bound: elsewhere("go_tick61_bound", INTEGERS),
  power_of_d_choices: CHOICES,
  work_stealing_mean_field_one_attempt: MEAN_FIELD_ONE,
  work_stealing_mean_field_half: MEAN_FIELD_HALF,
  syscall_handoff_closed_network: CLOSED_NETWORK,
  greedy_bounds: GREEDY_BOUNDS,
  graham_anomalies: GRAHAM,
  pct_bound: omitted({
    block: "pct_bound",
    setting: "all",
    verdict: "not set up",
    because: "a theorem about how schedules are searched, not about a scheduler: no model has it",
  }),
  interleaving_counts: omitted({
    block: "interleaving_counts",
    setting: "all",
    verdict: "not set up",
    because: "a count of schedules, not a figure of one: no model has it",
  }),
  coordinated_omission: OMISSION,
  simulated_reference: REFERENCE,
  crosscheck: CROSSCHECK,
};

/** One row: what was compared, with what, and what came out. */
export interface TheoryRow extends About, Finding, Extent {
  /** Seed of the first run; the others follow. */
  readonly seed: number;
  /**
   * `weak`: nothing speaks against it, but the run was too short to say so: an error of 3 % would
   * not have failed at full effort, neighbouring batches are so alike that the error printed is too
   * small, or a figure that must lie above lies above by too little. `undecided`: nothing speaks
   * against it, but what is compared varies so much from run to run that hardly anything could.
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
}

/** One experiment of the table, as plain data: what decides its rows. */
export interface TheoryPiece extends Plan {
  readonly block: string;
  /** Place among the experiments of its block. */
  readonly at: number;
  readonly setting: string;
  /** With the effort of the quick table? */
  readonly quick: boolean;
}

/**
 * The experiments of a table, each of which may be run anywhere.
 *
 * @throws {RangeError} A block that does not exist, or an effort that is not above 0.
 */
export function theoryPieces(options: TheoryOptions = {}): TheoryPiece[] {
  const { quick = false } = options, plan = planOf(options);
  if (!(plan.effort > 0)) {
    throw new RangeError(`effort must be a number above 0: received ${plan.effort}`);
  }
  return (options.blocks ?? Object.keys(BLOCKS)).flatMap((block) =>
    blockNamed(block).experiments.flatMap(({ setting, quick: share }, at): TheoryPiece[] =>
      quick && share === undefined ? [] : [{ ...plan, block, at, setting, quick }]
    )
  );
}

/** Runs one experiment. @returns Its rows. @throws {RangeError} There is no such experiment. */
export function theoryRows({ block, at, quick, ...plan }: TheoryPiece): TheoryRow[] {
  const experiment = blockNamed(block).experiments[at];
  if (experiment === undefined) throw new RangeError(`block '${block}' has no experiment ${at}`);
  const { effort, seed, plant } = plan;
  return rowsOf(experiment, { effort: quick ? experiment.quick! : effort, seed, plant }, quick);
}

/** The table. @param rows Of all its experiments, in their order. */
export function theoryTable(options: TheoryOptions, rows: readonly TheoryRow[]): TheoryTable {
  const { quick = false, blocks = Object.keys(BLOCKS) } = options;
  return {
    plan: planOf(options),
    method: { batches: BATCHES, warmUp: WARM_UP, zMax: Z_MAX, promised: PROMISED },
    rows,
    omissions: quick ? [] : blocks.flatMap((block) => blockNamed(block).omissions),
  };
}

/**
 * Runs the table. At full effort it takes a quarter of an hour, and only then is it a verdict: with
 * less, tails do not show yet, and batches may be shorter than the memory of a heavily loaded
 * queue.
 *
 * @throws {RangeError} A block that does not exist, or an effort that is not above 0.
 */
export function theoryResults(options: TheoryOptions = {}): TheoryTable {
  return theoryTable(options, theoryPieces(options).flatMap(theoryRows));
}

function planOf({ effort, seed, plant }: TheoryOptions): Plan {
  return {
    effort: effort ?? FULL_PLAN.effort,
    seed: seed ?? FULL_PLAN.seed,
    plant: plant ?? FULL_PLAN.plant,
  };
}

function blockNamed(name: string): Block {
  if (Object.hasOwn(BLOCKS, name)) return BLOCKS[name as keyof typeof BLOCKS];
  const names = Object.keys(BLOCKS).join(", ");
  throw new RangeError(`no block is called '${name}'; there are: ${names}`);
}

/** The experiment's rows. */
function rowsOf(experiment: Experiment, plan: Plan, quick: boolean): TheoryRow[] {
  const { block, setting, model, assumption, differs } = experiment;
  const about: About = { block, setting, model, assumption, differs };
  // Settings have seeds of their own, so that one lucky stream does not tint the whole table; the
  // models of one setting share theirs, so that they see the same arrivals.
  const seed = plan.seed + parseInt(fnv1a(`${block} ${setting}`), 16) % SEEDS;
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
/** Seeds of settings lie below this. */
const SEEDS = 1_000_000;
