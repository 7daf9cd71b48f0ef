/**
 * Does an imported trace give itself back? Replayed by gpm on as many Ps as it was recorded with,
 * it must take as long, and its goroutines must have waited as long.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  assemble,
  type CostName,
  type CostTable,
  EndWhy,
  LINUX_X64,
  type Outcome,
  overrideCosts,
  type Program,
  ProgramError,
  simulate,
  type Summary,
  type Workload,
} from "@lab/runtime";
import { programWaitNs } from "./waits.ts";

/**
 * What a recorded goroutine did itself, so that it is in its running time already. (The change to
 * the next goroutine is not: it happens between the two.)
 */
const IN_RUNNING_TIME: readonly CostName[] = [
  "modeSave",
  "modeArgs",
  "modeStack",
  "modeChecks",
  "syscallUser",
  "spawnG",
  "exitG",
  "stackG",
  "threadCreate",
  "wakeCall",
  "localPut",
  "chanOp",
  "parkG",
  "mutexOp",
  "selectCase",
  "lineMove",
  "gMove",
  "netpollLate",
];
/** A trace does not say where in its 61 ticks it begins, so it is replayed from several. */
export const PHASES: readonly number[] = [0, 7, 14, 21, 28, 35, 42, 49, 56];
/** What Go asks for where a thief naps. */
export const NAP_NS = 3_000;
/** How far a replay may be off. */
export const TOLERANCE = { elapsed: 0.05, wait: 0.2 } as const;

/** What was measured in a trace. */
export type Recorded = NonNullable<Workload["recorded"]>;

/** Of them what nobody pays at one P: there is no other thread to wake, and no other core. */
const BETWEEN_PS: readonly CostName[] = ["wakeCall", "lineMove", "gMove"];

/**
 * The costs of a run of a recorded workload: those of `base` that are not in its times already.
 *
 * @param procs Ps of the run: what one P never paid is not in the times of a trace at one P.
 */
export function replayCosts(
  recorded: Recorded,
  procs: number = recorded.procs,
  base: CostTable = LINUX_X64,
): CostTable {
  const rows: Partial<Record<CostName, number | { value: number; source: string }>> = {};
  const isNew = recorded.procs === 1 && procs > 1;
  for (const row of IN_RUNNING_TIME) {
    if (isNew && BETWEEN_PS.includes(row)) continue;
    rows[row] = { value: 0, source: "in the recorded times" };
  }
  const source = "measured in the trace";
  rows.userSwitch = { value: recorded.switchNs, source };
  // Where no idle P was woken, threads that get a P from another tell how long one takes.
  const wakeNs = recorded.wakeNs > 0 ? recorded.wakeNs : recorded.handNs ?? 0;
  if (wakeNs > 0) rows.wakeLatency = { value: wakeNs, source };
  if (recorded.callNs! > 0) rows.wakeAcross = { value: recorded.callNs!, source };
  const { napNs = 0 } = recorded;
  if (napNs > 0) {
    rows.stealNextNap = { value: napNs, source };
    // The kernel ends all sleeps that late.
    rows.sysmonLate = { value: Math.min(napNs - NAP_NS, base.rows.sysmonLate.value), source };
  }
  const costs = overrideCosts(base, { name: `${base.name}, replay`, rows });
  return { ...costs, wakesInWork: !isNew };
}

/**
 * Cores of a replay: those of the recording, or as many as Ps. A thread that is locked wakes on
 * another core than the one that gives it the P, so a recording with such has one core more.
 */
export function replayCores(recorded: Recorded, procs: number = recorded.procs): number {
  return recorded.cores ?? procs + (recorded.handNs === undefined ? 0 : 1);
}

/**
 * Of workloads recorded at one P: what it costs more to take a span of memory from the heap than it
 * did there, ns.
 */
export const SPAN_PARAM = "spanNs";
/** Where all Ps run goroutines, which share the heap: measured, see METHOD.md. */
const SPAN_NS = 3_500;

/**
 * A recorded workload as a program for so many Ps. Who takes memory alone pays no more than at one
 * P, so it is run once to see how many work at a time.
 */
export function programFor(workload: Workload, procs: number): Program {
  const program = assemble(workload), { recorded } = workload;
  if (recorded === undefined || mostSpansNs(recorded, procs) === 0) return program;
  const { elapsedNs, workNs } = simulate({
    model: configure("gpm").make,
    program,
    machine: { procs, cores: replayCores(recorded, procs) },
    costs: replayCosts(recorded, procs),
  });
  const others = Math.max(0, workNs / elapsedNs - 1) / (procs - 1);
  return assemble(workload, { [SPAN_PARAM]: Math.round(SPAN_NS * others) });
}

/** What taking memory costs more than was recorded, at most. */
function mostSpansNs({ procs: recordedProcs, spans = 0 }: Recorded, procs: number): number {
  return recordedProcs === 1 && procs > 1 ? spans * SPAN_NS : 0;
}

/** How a replay compares with what was recorded. */
export interface Replayed {
  readonly recorded: Recorded;
  /** Medians over {@linkcode PHASES}, ns. */
  readonly elapsedNs: number;
  readonly waitNs: number;
  /** Replayed by recorded, less 1: median, least, most. */
  readonly elapsedError: Spread;
  readonly waitError: Spread;
  /** What the runs lost or added, in words, see {@linkcode workDiffers}; "" if nothing. */
  readonly differs: string;
  readonly withinTolerance: boolean;
  /** What is known of why it is off, in words; "" if it is within tolerance. */
  readonly why: string;
}

/** Median, least and most of several runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Replays a recorded workload.
 *
 * @throws {RangeError} If the workload was not recorded, or a run does not come to its end.
 */
export function replayRecorded(workload: Workload): Replayed {
  const { recorded } = workload;
  if (recorded === undefined) {
    throw new RangeError(`Cannot replay '${workload.name}' as it was not recorded: import a trace`);
  }
  const program = assemble(workload), costs = replayCosts(recorded);
  const { make } = configure("gpm");
  const elapsed: number[] = [], wait: number[] = [];
  let differs = "";
  for (const [i, phase] of PHASES.entries()) {
    const outcome = simulate({
      model: make,
      program,
      machine: { procs: recorded.procs, cores: replayCores(recorded) },
      costs,
      seed: i + 1,
      phase,
      sink: "columns",
    });
    if (!isOver(outcome)) {
      throw new RangeError(`Cannot replay '${workload.name}': the run ended in ${outcome.endName}`);
    }
    differs ||= workDiffers(recorded, outcome);
    elapsed.push(outcome.elapsedNs);
    wait.push(programWaitNs(outcome.trace!, program.progNames));
  }
  const elapsedError = spread(elapsed.map((ns) => ns / recorded.elapsedNs - 1));
  const waitError = spread(wait.map((ns) => ns / Math.max(1, recorded.waitNs) - 1));
  const withinTolerance = differs === "" && Math.abs(elapsedError.median) <= TOLERANCE.elapsed &&
    Math.abs(waitError.median) <= TOLERANCE.wait;
  return {
    recorded,
    elapsedNs: spread(elapsed).median,
    waitNs: spread(wait).median,
    elapsedError,
    waitError,
    differs,
    withinTolerance,
    why: differs !== "" ? differs : withinTolerance ? "" : reason(elapsedError, waitError),
  };
}

/** Replays a recorded workload, if its runs come to an end; else null. */
export function replayIfAble(workload: Workload): Replayed | null {
  try {
    return replayRecorded(workload);
  } catch (error) {
    if (error instanceof ProgramError || error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * By how much a replay is off, in parts of the tolerance: of makespan or of the wait, whichever is
 * worse. Infinity: a run gets stuck, or does another work.
 */
export function offBy(replayed: Replayed | null): number {
  if (replayed === null || replayed.differs !== "") return Infinity;
  return Math.max(
    Math.abs(replayed.elapsedError.median) / TOLERANCE.elapsed,
    Math.abs(replayed.waitError.median) / TOLERANCE.wait,
  );
}

/** A run may compute so much more or less than was recorded. */
const WORK_TOLERANCE = 0.02;

/**
 * Does a run do another work than was recorded? Then nothing else of it can be compared.
 *
 * @param procs Ps of the run; left out: as many as were recorded.
 * @returns What differs, in words; "" if nothing does.
 */
export function workDiffers(
  recorded: Recorded,
  { workNs, completed }: Pick<Outcome, "workNs" | "completed">,
  procs: number = recorded.procs,
): string {
  const { runNs, runtimeNs = 0, ended } = recorded;
  // `main` ends with the run, whatever it did in the trace.
  const extra = ended === undefined ? 0 : completed - ended;
  if (extra < 0) return `${-extra} of ${ended} goroutines that ended did not end in the run`;
  if (extra > 1) return `${extra - 1} goroutines ended that did not end in the recording`;
  // Workers of the collector come at recorded instants, and nobody waits for their ends.
  const leastNs = (runNs - runtimeNs) * (1 - WORK_TOLERANCE);
  const mostNs = (runNs + mostSpansNs(recorded, procs)) * (1 + WORK_TOLERANCE);
  const by = workNs / Math.max(1, runNs);
  return workNs >= leastNs && workNs <= mostNs
    ? ""
    : `the run computed ${(by * 100).toFixed(1)} % of what was recorded`;
}

/** All waits of a run, from where a trace of real Go begins to count: when they were noticed. */
export function waitAsRecorded({ schedLatencyNs, unnoticedNs }: Summary): number {
  return schedLatencyNs.mean * schedLatencyNs.count - unnoticedNs;
}

/**
 * How long a recorded program would take under gpm on another number of Ps; and as many cores, if
 * the recording does not say how many there are.
 *
 * @returns Virtual ns: the median over {@linkcode PHASES}.
 * @throws {RangeError} If the workload was not recorded, or a run does not do its work.
 */
export function predictElapsedNs(workload: Workload, procs: number): number {
  const { recorded } = workload;
  if (recorded === undefined) {
    throw new RangeError(
      `Cannot predict '${workload.name}' as it was not recorded: import a trace`,
    );
  }
  const program = programFor(workload, procs), costs = replayCosts(recorded, procs);
  const { make } = configure("gpm");
  const elapsed = PHASES.map((phase, i) => {
    const machine = { procs, cores: replayCores(recorded, procs) };
    const outcome = simulate({ model: make, program, machine, costs, seed: i + 1, phase });
    const differs = isOver(outcome)
      ? workDiffers(recorded, outcome, procs)
      : `the run ended in ${outcome.endName}`;
    if (differs !== "") throw new RangeError(`Cannot predict '${workload.name}': ${differs}`);
    return outcome.elapsedNs;
  });
  return spread(elapsed).median;
}

function isOver({ end }: Outcome): boolean {
  return end === EndWhy.MAIN || end === EndWhy.DONE;
}

/**
 * Only what the replays show. (How many starts a replay makes, for one, does not tell: traces that
 * come back within tolerance make as few of the recorded ones as those that do not.)
 */
function reason(elapsed: Spread, wait: Spread): string {
  if (elapsed.max - elapsed.min + wait.max - wait.min > TOLERANCE.wait) {
    return "small differences grow: where the trace begins within the 61 ticks alone changes the result";
  }
  return `not explained. Where the trace begins within the 61 ticks is not it: ${PHASES.length} starts ` +
    "give about the same. An operation that did not block when recorded, such as locking a free mutex, " +
    "left no event, so contention on it is not in the workload; how much that makes is not known";
}

function spread(values: readonly number[]): Spread {
  const list = [...values].sort((a, b) => a - b);
  return { median: list[list.length >> 1], min: list[0], max: list[list.length - 1] };
}
