/**
 * One search of `lab explore`: through schedules of one case, up to its limits.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import {
  type AheadCores,
  type Bound,
  type Case,
  MergedStates,
  type Search,
  type SearchJob,
  type SearchResult,
  SearchRun,
  type Strategy,
  type Walk,
} from "@lab/props";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { counted, whole } from "../command_line/format.ts";
import { timeText } from "../command_line/progress.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";

/** What was typed. */
export interface ExploreFlags {
  readonly model?: string;
  readonly option: Readonly<Record<string, string>>;
  readonly mutant?: string;
  readonly procs: number;
  readonly gs?: number;
  readonly program?: string;
  readonly workload?: string;
  readonly strategy?: string;
  readonly depth?: number;
  readonly merge?: "hook" | "all";
  readonly preemptions?: number;
  readonly delays?: number;
  readonly runs?: number;
  /** Seconds. */
  readonly for?: number;
  readonly expectSchedules?: number;
  readonly jobs?: number;
  readonly checkpoint?: string;
  readonly seed: number;
  readonly first?: boolean;
  readonly allowDeadlock?: boolean;
  readonly json?: boolean;
  readonly hitRate?: boolean;
  readonly mutants?: boolean;
  readonly counts?: boolean;
  readonly races?: boolean;
  readonly sizes?: boolean;
}

/** What of it decides a search. */
type JobFlags = Pick<
  ExploreFlags,
  | "seed"
  | "depth"
  | "merge"
  | "preemptions"
  | "delays"
  | "runs"
  | "for"
  | "first"
  | "allowDeadlock"
>;

/** Without `--runs` and `--for`: some seconds. A person who has more time says so. */
const RUNS_DRAWN = 20_000, RUNS_SEARCHED = 200_000;
/** Of a model of the user's own: each decision comes from another thread. */
const RUNS_GUEST = 10_000;

/** What came of one search. */
export interface SearchReport extends SearchResult {
  readonly program: string;
}

/** Seconds between two looks for Ctrl-C, and between two signs of life. */
const BREATH_S = 0.1, SIGN_S = 5;

/** The search of one case, as it was asked for. */
export function jobFor(c: Case, strategy: Strategy, flags: JobFlags): SearchJob {
  const { seed, depth, merge, preemptions, delays, first, allowDeadlock } = flags;
  const bound: Bound | undefined = preemptions !== undefined
    ? { kind: "preemptions", most: preemptions }
    : delays !== undefined
    ? { kind: "delays", most: delays }
    : undefined;
  return {
    case: c,
    strategy: strategy.name,
    seed,
    depth,
    memory: merge,
    bound,
    runsMax: flags.runs ?? (flags.for === undefined ? runsFor(c, strategy) : Infinity),
    secondsMax: flags.for,
    first,
    allowDeadlock,
  };
}

/** Runs of a search that is not told how many. */
function runsFor({ model }: Case, { ends }: Strategy): number {
  if (modelNamed(model).kind === "guest") return RUNS_GUEST;
  return ends ? RUNS_SEARCHED : RUNS_DRAWN;
}

/** What a search may be given beside its job. */
export interface SearchHelp {
  /** Asked after each run; default: what the job says. */
  readonly isEnough?: (search: Search) => boolean;
  /** Other cores, for an exhaustive search. */
  readonly ahead?: AheadCores | null;
  /** Runs of the same search that were made in an earlier process. */
  readonly walks?: readonly Walk[];
  /** Told of each run of an exhaustive search. */
  readonly onWalk?: ((walk: Walk) => void) | null;
}

/** Other cores are not started for a search that is shorter. */
const AHEAD_FROM_RUNS = 2_000;

/** Does a job in this process, so that Ctrl-C ends it with what it has found. */
export async function searched(
  job: SearchJob,
  { isEnough, ahead = null, walks = [], onWalk = null }: SearchHelp = {},
): Promise<SearchReport> {
  const program = nameOf(job.case), run = started(job, isEnough);
  const states = run.search instanceof MergedStates ? run.search : null;
  run.resume(walks);
  if (states !== null) states.onWalk = onWalk;
  const interrupt = listenForInterrupt();
  let toldAt = SIGN_S, breathAt = BREATH_S;
  try {
    for (;;) {
      const endedBy = run.turn(), now = run.seconds;
      if (now >= toldAt || (endedBy !== null && toldAt > SIGN_S)) {
        toldAt += SIGN_S;
        console.error(`${program}: ${progressText(run, job)}`);
      }
      if (endedBy !== null) return { program, ...run.result(endedBy) };
      const isAhead = ahead !== null && states !== null &&
        states.runs + states.cuts >= AHEAD_FROM_RUNS;
      if (isAhead) ahead.feed(states, job);
      if (isAhead && run.awaits) await ahead.wait();
      if (now < breathAt) continue;
      await interrupt.breathe();
      breathAt = now + BREATH_S;
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { program, ...run.result("Ctrl-C") };
  } finally {
    interrupt.close();
  }
}

/** Name of the program of a case. */
export const nameOf = ({ workload }: Case): string => workload.name ?? "workload";

/** A search that begins. @throws {UsageError} The case cannot be searched so. */
export function started(job: SearchJob, isEnough?: (search: Search) => boolean): SearchRun {
  try {
    return new SearchRun(job, isEnough);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError("explore:", messageOf(error), null, "see 'lab explore --help'");
  }
}

function progressText(
  { search, seconds }: SearchRun,
  { runsMax, secondsMax = Infinity }: SearchJob,
): string {
  const { found, faults } = search, runs = search.runs + search.cuts;
  const most = Math.min(secondsMax - seconds, (runsMax - runs) * seconds / runs);
  const left = most === Infinity ? "" : `, at most ${timeText(Math.max(0, most))} left`;
  const rate = `${whole(runs / seconds)} runs/s`;
  const finds = found.length + faults.found.length;
  return `${whole(runs)} runs in ${timeText(seconds)}, ${rate}${left}, ${foundText(finds)}`;
}

/** What a search says that it has found so far. */
export const foundText = (finds: number): string =>
  finds === 0 ? "nothing found" : `${whole(finds)} found`;

/** A count of schedules: exact as far as numbers are. */
export function schedulesText(n: number): string {
  return n === Infinity ? "∞ (somebody may spin)" : n < 2 ** 53 ? whole(n) : n.toExponential(3);
}

/** `2 preemptions`. */
export const boundText = ({ kind, most }: Bound): string => counted(most, kind.slice(0, -1));
