/**
 * The differential test of other runtimes: generated programs on the live runtime with one worker
 * and under its model, order against order. The first programs whose orders differ are shrunk.
 *
 * @module
 */

import fc from "fast-check";
import {
  assemble,
  EndWhy,
  type Outcome,
  ProgramError,
  simulate,
  type Workload,
} from "@lab/runtime";
import { configure } from "@lab/models";
import { explain } from "./explain.ts";
import { type Live, LIVE_RUNTIMES, type LiveAnswer, startLive } from "./live_runtimes.ts";
import { type GpmTexts, sameOrder } from "./lab_runs.ts";
import { classed, type GeneratorName, GENERATORS, ownCase, type OwnSync } from "./programs.ts";
import { programAt } from "./differential.ts";
import { inOrder, SideBySide, startAll } from "./side_by_side.ts";

/** What is asked. */
export interface RuntimeRequest {
  /** A name of {@linkcode LIVE_RUNTIMES}. */
  readonly runtime: string;
  /** Programs to generate. */
  readonly runs: number;
  /** What generates them; left out: the generator of the recorded corpus. */
  readonly programs?: GeneratorName;
  /** Of the generator. */
  readonly seed: number;
  /** Runs of each program on the real one. */
  readonly repeat: number;
  /** Only the program at this place of fast-check. */
  readonly path?: string;
  /** Options of the model, as typed. */
  readonly options: GpmTexts;
  /** With what programs synchronise: neutrally, or as the runtime does. */
  readonly sync?: "fifo" | OwnSync;
}

/** What came of one program. */
type Verdict = "equal" | "unrepeated" | "refused" | "different";

/** What came of all of them. */
export interface RuntimeTally {
  readonly programs: number;
  readonly equal: number;
  readonly unrepeated: number;
  /** Beyond the oracle. */
  readonly refused: number;
  readonly different: number;
  /** Of the equal ones. */
  readonly marks: number;
  /** The different ones in words, the first few of them shrunk. */
  readonly told: readonly string[];
}

/** So many of the programs that differ are shrunk, and so many told. */
const SHRUNK_MAX = 3;
/** A difference counts only if so many more runs of the real one all give the same order. */
const CONFIRM = 20;
/** Marks that are shown around the first difference. */
const SHOWN = 20;

/** A run in the lab on one P; a panic is its words. */
function labRun(model: string, options: GpmTexts, workload: Workload, isTraced = false) {
  try {
    return simulate({
      model: configure(model, options).make,
      program: assemble({ sync: "fifo", ...workload }),
      machine: { procs: 1, cores: 1 },
      sink: isTraced ? "columns" : "none",
    });
  } catch (error) {
    if (error instanceof ProgramError) return error.message;
    throw error;
  }
}

/** Holds the answer of the real one against the lab's run. */
export function judgeRuntime(answer: LiveAnswer, lab: Outcome | string): Verdict {
  if ("refused" in answer) return "refused";
  if ("error" in answer) return typeof lab === "string" ? "equal" : "different";
  if (answer.runs.length > 1) return "unrepeated";
  if (typeof lab === "string") return "different";
  const [{ marks, stuck }] = answer.runs, { end } = lab;
  const isStuck = end === EndWhy.DEADLOCK || end === EndWhy.STALLED;
  return stuck === isStuck && sameOrder(marks, lab.marks.id) ? "equal" : "different";
}

/**
 * Runs the whole test.
 *
 * @param lives Who is asked, at least one: what comes of it does not depend on how many.
 * @param onProgram Told after each program.
 * @throws {NoProgramError} If there is no program at the path.
 */
export async function runtimeDifferential(
  lives: readonly Live[],
  { runtime, runs, programs: kind = "recorded", seed, repeat, path, options: typed, sync }:
    RuntimeRequest,
  onProgram: () => void = () => {},
): Promise<RuntimeTally> {
  const { model, hasClasses, initial } = LIVE_RUNTIMES[runtime];
  const options = { ...initial, ...typed };
  const programs = sync !== undefined && sync !== "fifo"
    ? ownCase(sync, kind)
    : hasClasses
    ? classed(GENERATORS[kind])
    : GENERATORS[kind];
  const tally = { programs: 0, equal: 0, unrepeated: 0, refused: 0, different: 0, marks: 0 };
  const found = new Map<number, { path: string; workload: Workload }>(), [live] = lives;
  const verdictOf = async (live: Live, workload: Workload): Promise<Verdict> => {
    const asked = live.ask(workload, repeat), lab = labRun(model, options, workload);
    let verdict = judgeRuntime(await asked, lab);
    // A draw may come out alike a few times.
    if (verdict === "different") verdict = judgeRuntime(await live.ask(workload, CONFIRM), lab);
    if (verdict === "equal" && typeof lab !== "string") tally.marks += lab.marks.id.length;
    return verdict;
  };
  const side = new SideBySide(lives);
  const take = (workload: Workload): Promise<void> => {
    const at = tally.programs++;
    return side.begin(async (live) => {
      const verdict = await verdictOf(live, workload);
      tally[verdict]++;
      if (verdict === "different") found.set(at, { path: path ?? String(at), workload });
      onProgram();
    });
  };
  if (path !== undefined) await take(programAt(path, seed, programs).workload);
  else {
    const property = fc.asyncProperty(programs, ({ workload }) => take(workload));
    const details = await fc.check(property, { seed, numRuns: runs, endOnFailure: true });
    if (details.failed) throw details.errorInstance;
  }
  await side.end();
  const told: string[] = [];
  for (const first of inOrder(found).slice(0, SHRUNK_MAX)) {
    let last = first;
    const property = fc.asyncProperty(programs, async ({ workload }) => {
      if (await verdictOf(live, workload) !== "different") return true;
      last = { path: first.path, workload };
      return false;
    });
    const details = await fc.check(property, { seed, path: first.path, numRuns: 1 });
    const shrunk = { ...last, path: details.counterexamplePath ?? first.path };
    const answer = await live.ask(shrunk.workload, repeat);
    const lab = labRun(model, options, shrunk.workload, true);
    told.push(differenceText(live.runtime, shrunk.workload, answer, lab));
    told.push(`  again: ${again(runtime, seed, shrunk.path, typed, kind, sync)}`);
  }
  return { ...tally, told };
}

/** How the program is run again. */
function again(
  runtime: string,
  seed: number,
  path: string,
  options: GpmTexts,
  kind: GeneratorName,
  sync = "fifo",
): string {
  const texts = Object.entries(options).map(([name, value]) => ` --option ${name}=${value}`);
  const drawn = kind === "recorded" ? [] : [` --programs ${kind}`];
  const more = [...drawn, ...(sync === "fifo" ? [] : [` --sync ${sync}`]), ...texts].join("");
  return `deno task oracle --runtime ${runtime} --seed ${seed} --path ${path}${more}`;
}

/** Both orders, and the decision at which they part. */
function differenceText(
  runtime: string,
  workload: Workload,
  answer: LiveAnswer,
  lab: Outcome | string,
): string {
  const lines = [`different: ${JSON.stringify(workload)}`];
  if (!("runs" in answer) || typeof lab === "string") {
    lines.push(`  ${runtime}: ${"error" in answer ? answer.error : "ended"}`);
    return [...lines, `  lab: ${typeof lab === "string" ? lab : lab.endName}`].join("\n");
  }
  const [{ marks, stuck }] = answer.runs, order = lab.marks.id;
  const at = marks.findIndex((id, i) => id !== order[i]);
  const from = Math.max(0, (at < 0 ? Math.min(marks.length, order.length) : at) - SHOWN);
  const shown = (ids: readonly number[]) => ids.slice(from, from + 2 * SHOWN).join(" ");
  lines.push(`  ${runtime}: ${from > 0 ? "… " : ""}${shown(marks)}${stuck ? ", then stuck" : ""}`);
  lines.push(`  lab: ${from > 0 ? "… " : ""}${shown(order)}, then ${lab.endName}`);
  return [...lines, ...explain(lab, marks, runtime).map((line) => `  ${line}`)].join("\n");
}

/**
 * Compares, and prints what came out.
 *
 * @returns Whether all is equal.
 * @throws {NoRuntimeError} There is no such runtime to ask.
 */
export async function compareWithRuntime(
  request: RuntimeRequest & { readonly jobs: number },
  onProgram: () => void,
): Promise<boolean> {
  const start = () => startLive(request.runtime, request.options);
  const lives = await startAll(request.jobs, start), [live] = lives;
  try {
    const tally = await runtimeDifferential(lives, request, onProgram);
    tally.told.forEach((text) => console.log(text));
    console.log(`${tally.marks} marks compared`);
    console.log(
      `${tally.programs} programs: ${tally.equal} equal, ${tally.unrepeated} not repeated by the ` +
        `runtime itself, ${
          tally.refused > 0 ? `${tally.refused} beyond the oracle, ` : ""
        }${tally.different} different (${live.runtime}, seed ${request.seed})`,
    );
    return tally.different === 0;
  } finally {
    for (const one of lives) await one.close();
  }
}
