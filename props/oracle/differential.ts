/**
 * The differential test: generated programs on real Go and in the lab, order against order. The
 * first programs whose orders differ are shrunk.
 *
 * @module
 */

import fc from "fast-check";
import type { GoAnswer, GoRequest, GoRun } from "./go_oracle.ts";
import { type GpmTexts, type LabOrder, labOrder, type OracleCase, sameOrder } from "./lab_runs.ts";
import { type GeneratorName, GENERATORS, oracleCase } from "./programs.ts";
import { inOrder, SideBySide } from "./side_by_side.ts";
import { GOLDEN_PROGRAMS, GOLDEN_TRACES, goldenOrder } from "../golden.ts";

/** Whoever runs workloads on real Go: {@linkcode GoOracle}, or a stand-in for tests. */
export interface Oracle {
  ask(request: GoRequest): Promise<GoAnswer>;
}

/** What to compare. */
export interface DifferentialOptions {
  /** Programs to generate. */
  readonly runs: number;
  /** What generates them; left out: the one of the recorded corpus. */
  readonly programs?: GeneratorName;
  /** Seed of the generator. */
  readonly seed: number;
  /** fast-check path of one program to run instead. */
  readonly path?: string;
  /** Runs of each program on Go. */
  readonly repeat: number;
  /** Options of gpm. */
  readonly options: GpmTexts;
  /** Is told after each program. */
  readonly progress?: (done: number) => void;
}

/** What came of one program. */
export type Verdict =
  | { readonly kind: "equal" }
  /** Go itself gave several orders, or its clock may have taken part. */
  | {
    readonly kind: "unrepeated";
    readonly runs: readonly GoRun[];
    readonly lab: LabOrder;
    /** Runs so slow that a preemption or a starving mutex may have changed the order. */
    readonly clocked: number;
  }
  | { readonly kind: "different"; readonly go: GoAnswer; readonly lab: LabOrder };

/** A program that is not equal, and fast-check's path to it. */
export interface Found {
  readonly path: string;
  readonly program: OracleCase;
  readonly verdict: Verdict;
}

/** What came of all of them. */
export interface Tally {
  readonly programs: number;
  readonly equal: number;
  readonly unrepeated: readonly Found[];
  /** Different ones; the first few are shrunk, the others as they were generated. */
  readonly different: readonly Found[];
  /** Marks compared, over all equal programs. */
  readonly marks: number;
}

/** So many of the programs that differ are shrunk. */
const SHRUNK_MAX = 3;
/** A difference counts only if so many more runs of Go all give the same order. */
const CONFIRM = 20;

/** Compares one program. */
export async function compare(
  oracle: Oracle,
  program: OracleCase,
  repeat: number,
  options: GpmTexts = {},
): Promise<{ verdict: Verdict; marks: number }> {
  const asked = oracle.ask({ ...program, repeat });
  const lab = labOrder(program, options);
  let go = await asked;
  let verdict = judge(go, lab);
  if (verdict.kind === "different" && !("error" in go)) {
    const first = go.runs[0];
    go = await oracle.ask({ ...program, repeat: CONFIRM });
    verdict = judge(go, lab);
    if (verdict.kind === "equal") {
      const runs = [{ ...first, times: repeat }, ...("error" in go ? [] : go.runs)];
      verdict = { kind: "unrepeated", runs, lab, clocked: 0 };
    }
  }
  return { verdict, marks: "error" in lab ? 0 : lab.marks.length };
}

/** Go's words for a program that can never go on, and the lab's. */
const STUCK = { go: "all goroutines are asleep", lab: "deadlock" } as const;

/** Holds Go's answer against the lab's. */
export function judge(go: GoAnswer, lab: LabOrder): Verdict {
  if ("error" in go) {
    const bothStuck = "error" in lab && lab.error === STUCK.lab && go.error.includes(STUCK.go);
    return bothStuck ? { kind: "equal" } : { kind: "different", go, lab };
  }
  if (go.runs.length > 1) return { kind: "unrepeated", runs: go.runs, lab, clocked: go.clocked };
  if (!("error" in lab) && sameOrder(go.runs[0].marks, lab.marks)) return { kind: "equal" };
  // On a machine that is too slow the clock may take part in each run, always in the same way.
  if (go.clocked > 0) return { kind: "unrepeated", runs: go.runs, lab, clocked: go.clocked };
  return { kind: "different", go, lab };
}

/** A path of fast-check that leads to no program. */
export class NoProgramError extends RangeError {
  override readonly name = "NoProgramError";
}

/**
 * Runs the whole test.
 *
 * @param oracles Who is asked, at least one: what comes of it does not depend on how many.
 * @throws {NoProgramError} If there is no program at `path`.
 * @throws Whatever the oracle throws: a test that stopped half-way says nothing.
 */
export async function differential(
  oracles: readonly Oracle[],
  { runs, seed, path, repeat, options, progress, programs: generator }: DifferentialOptions,
): Promise<Tally> {
  const unrepeated = new Map<number, Found>(), different = new Map<number, Found>();
  let programs = 0, done = 0, equal = 0, marks = 0;
  const side = new SideBySide(oracles);
  const take = (program: OracleCase): Promise<void> => {
    const at = programs++;
    return side.begin(async (oracle) => {
      const compared = await compare(oracle, program, repeat, options);
      const found = { path: path ?? String(at), program, verdict: compared.verdict };
      if (compared.verdict.kind === "unrepeated") unrepeated.set(at, found);
      else if (compared.verdict.kind === "different") different.set(at, found);
      else {
        equal++;
        marks += compared.marks;
      }
      progress?.(++done);
    });
  };
  const generated = GENERATORS[generator ?? "recorded"];
  if (path !== undefined) await take(programAt(path, seed, generated));
  else {
    const details = await fc.check(fc.asyncProperty(generated, take), {
      seed,
      numRuns: runs,
      endOnFailure: true,
    });
    if (details.failed) throw details.errorInstance;
  }
  await side.end();

  const shrunk: Found[] = [];
  for (const found of inOrder(different)) {
    shrunk.push(
      shrunk.length < SHRUNK_MAX
        ? await shrink(oracles[0], found, generated, { seed, repeat, options })
        : found,
    );
  }
  return { programs, equal, unrepeated: inOrder(unrepeated), different: shrunk, marks };
}

/**
 * The one program at a place of fast-check: a check with a path would go on to its neighbours.
 *
 * @throws {NoProgramError} There is none.
 */
export function programAt(path: string, seed: number, programs = oracleCase): OracleCase {
  let found: OracleCase[] = [];
  try {
    found = fc.sample(programs, { seed, path, numRuns: 1 });
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("wrong path"))) throw error;
  }
  if (found.length > 0) return found[0];
  throw new NoProgramError(`there is no program at path ${path} of seed ${seed}`);
}

/** The smallest program near `found` that still differs. */
async function shrink(
  oracle: Oracle,
  found: Found,
  generated: fc.Arbitrary<OracleCase>,
  { seed, repeat, options }: Pick<DifferentialOptions, "seed" | "repeat" | "options">,
): Promise<Found> {
  let last = found;
  const property = fc.asyncProperty(generated, async (program) => {
    const { verdict } = await compare(oracle, program, repeat, options);
    if (verdict.kind !== "different") return true;
    last = { path: "", program, verdict };
    return false;
  });
  const details = await fc.check(property, { seed, path: found.path, numRuns: 1 });
  const path = details.counterexamplePath;
  // Without a path it did not differ this time: the program as it was found is all there is.
  return path === null ? found : { ...last, path };
}

/** What came of the recorded traces. */
export interface GoldenCheck {
  readonly traces: number;
  /** Those whose order came out in every run. */
  readonly always: number;
  /** Scenarios whose order came out most often, not always. */
  readonly mostly: readonly string[];
  /**
   * Scenarios with another order, but whose runs were so long that they may have been preempted.
   */
  readonly preempted: readonly string[];
  /** Scenarios whose order is not the most frequent one, for no such reason. */
  readonly wrong: readonly string[];
}

/** Runs the workloads of all recorded traces on Go. */
export async function checkGolden(oracle: Oracle, repeat: number): Promise<GoldenCheck> {
  let always = 0;
  const mostly: string[] = [], preempted: string[] = [], wrong: string[] = [];
  for (const trace of GOLDEN_TRACES) {
    const { params, phase, program, scenario } = trace;
    const answer = await oracle.ask({ workload: GOLDEN_PROGRAMS[program], params, phase, repeat });
    const order = goldenOrder(trace);
    if ("error" in answer) wrong.push(scenario);
    else if (!sameOrder(answer.runs[0].marks, order)) {
      (answer.clocked > 0 ? preempted : wrong).push(scenario);
    } else if (answer.runs.length > 1) mostly.push(scenario);
    else always++;
  }
  return { traces: GOLDEN_TRACES.length, always, mostly, preempted, wrong };
}

/** The same in a line. */
export function goldenText({ traces, always, mostly, preempted, wrong }: GoldenCheck): string {
  const rest = [
    ...(mostly.length > 0 ? [`in most runs: ${mostly.join(", ")}`] : []),
    ...(preempted.length > 0 ? [`too long not to be preempted: ${preempted.join(", ")}`] : []),
    ...(wrong.length > 0 ? [`NOT: ${wrong.join(", ")}`] : []),
  ];
  return `${traces} recorded traces: ${always} come out again in every run` +
    (rest.length > 0 ? `; ${rest.join("; ")}` : "");
}
