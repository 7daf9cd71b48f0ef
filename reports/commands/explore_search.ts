/**
 * One search of `lab explore`: through schedules of one case, up to its limits.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import {
  type Bound,
  type Case,
  type Coverage,
  type Faults,
  type Found,
  PROGRAM_LAWS,
  type Search,
  type Share,
  type Strategy,
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

/** What of it the strategies need. */
type StrategyFlags = Pick<ExploreFlags, "seed" | "depth" | "merge" | "preemptions" | "delays">;

/** Without `--runs` and `--for`: some seconds. A person who has more time says so. */
const RUNS_DRAWN = 20_000, RUNS_SEARCHED = 200_000;
/** Of a model of the user's own: each decision comes from another thread. */
const RUNS_GUEST = 10_000;

/** What came of one search. */
export interface SearchReport {
  readonly program: string;
  readonly complete: boolean;
  /** What ended it. */
  readonly endedBy: "the end" | "--runs" | "--for" | "--first" | "Ctrl-C";
  /** Schedules of which all were seen, where not all were. */
  readonly seenUpTo: Bound | null;
  readonly coverage: Coverage | null;
  readonly runs: number;
  readonly cuts: number;
  readonly traces: number;
  readonly found: readonly Found[];
  readonly faults: Faults;
  readonly shares: readonly Share[];
}

/** Is there anything to tell of a search? */
export function hasFindings(
  { found, faults }: Pick<Search, "found" | "faults">,
  { allowDeadlock = false }: Pick<ExploreFlags, "allowDeadlock">,
): boolean {
  return found.length > 0 ||
    faults.found.some(({ violations: [{ law }] }) =>
      !allowDeadlock || law !== PROGRAM_LAWS.deadlock
    );
}

/** Runs between two looks at what was typed and at the limits, at most. */
const RUNS_A_TURN = 64;
/** Seconds that such a turn takes at most, its last run left out. */
const TURN_S = 0.05;
/** Seconds between two looks for Ctrl-C. */
const BREATH_S = 0.1;

/**
 * Searches one case up to its limits.
 *
 * @param isEnough Asked after each run: has what is looked for been found?
 */
export async function searched(
  c: Case,
  strategy: Strategy,
  flags: StrategyFlags & Pick<ExploreFlags, "runs" | "for">,
  isEnough: (search: Search) => boolean,
): Promise<SearchReport> {
  const search = started(c, strategy, flags);
  const runsMax = flags.runs ?? (flags.for === undefined ? runsFor(c, strategy) : Infinity);
  const secondsMax = flags.for ?? Infinity;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const interrupt = listenForInterrupt();
  let endedBy: SearchReport["endedBy"] | null = null;
  let toldAt = 5, breathAt = BREATH_S;
  try {
    while (endedBy === null) {
      const turnEnds = seconds() + TURN_S;
      for (let i = 0; i < RUNS_A_TURN && endedBy === null; i++) {
        if (!search.step()) endedBy = "the end";
        else if (search.runs + search.cuts >= runsMax) endedBy = "--runs";
        else if (isEnough(search)) endedBy = "--first";
        // One run of a loop without an end takes as long as thousands of others.
        else if (seconds() >= turnEnds) break;
      }
      const now = seconds();
      if (now >= secondsMax) endedBy ??= "--for";
      if (now >= toldAt) {
        toldAt += 5;
        console.error(`${nameOf(c)}: ${progressText(search, now, secondsMax)}`);
      }
      if (now < breathAt) continue;
      await interrupt.breathe();
      breathAt = now + BREATH_S;
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    endedBy = "Ctrl-C";
  } finally {
    interrupt.close();
  }
  if (toldAt > 5) console.error(`${nameOf(c)}: ${progressText(search, seconds(), Infinity)}`);
  return {
    program: nameOf(c),
    complete: search.isComplete,
    endedBy: endedBy!,
    seenUpTo: search.seenUpTo,
    coverage: search.coverage(),
    runs: search.runs,
    cuts: search.cuts,
    traces: search.traces,
    found: search.found,
    faults: search.faults,
    shares: search.shares,
  };
}

const nameOf = ({ workload }: Case): string => workload.name ?? "workload";

/** Runs of a search that is not told how many. */
function runsFor({ model }: Case, { ends }: Strategy): number {
  if (modelNamed(model).kind === "guest") return RUNS_GUEST;
  return ends ? RUNS_SEARCHED : RUNS_DRAWN;
}

function started(
  c: Case,
  strategy: Strategy,
  { seed, depth, merge, preemptions, delays }: StrategyFlags,
): Search {
  const bound: Bound | undefined = preemptions !== undefined
    ? { kind: "preemptions", most: preemptions }
    : delays !== undefined
    ? { kind: "delays", most: delays }
    : undefined;
  try {
    return strategy.start(c, { seed, depth, memory: merge, bound });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError("explore:", messageOf(error), null, "see 'lab explore --help'");
  }
}

function progressText(search: Search, seconds: number, most: number): string {
  const { found, faults } = search, finds = found.length + faults.found.length;
  const broken = finds === 0 ? "nothing found" : `${finds} found`;
  const left = most === Infinity ? "" : `, at most ${timeText(Math.max(0, most - seconds))} left`;
  return `${whole(search.runs + search.cuts)} runs in ${timeText(seconds)}${left}, ${broken}`;
}

/** A count of schedules: exact as far as numbers are. */
export function schedulesText(n: number): string {
  return n === Infinity ? "∞ (somebody may spin)" : n < 2 ** 53 ? whole(n) : n.toExponential(3);
}

/** `2 preemptions`. */
export const boundText = ({ kind, most }: Bound): string => counted(most, kind.slice(0, -1));
