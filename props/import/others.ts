/**
 * Other recordings of the same program: how far real runs are apart at the same GOMAXPROCS, and how
 * well a run at another tells what was recorded there.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import { readTrace, recordedOf } from "./import_trace.ts";
import { Outline } from "./outline.ts";
import { predictElapsedNs, type Recorded, type Replayed } from "./replay.ts";

/** Least and most, ns. */
export interface Between {
  readonly leastNs: number;
  readonly mostNs: number;
}

/** How far real runs are apart. */
export interface RealRuns {
  /** How many, this one among them. */
  readonly runs: number;
  readonly elapsed: Between;
  readonly wait: Between;
  /** Do makespan and wait of the replay, medians, lie between those of real runs? */
  readonly holdsReplay: boolean;
}

/** A recording at another GOMAXPROCS. */
export interface Predicted {
  readonly procs: number;
  readonly recordedNs: number;
  /** By gpm, from the first trace; null: a run there does another work. */
  readonly predictedNs: number | null;
}

/**
 * What was measured in a trace.
 *
 * @throws {TraceError} As `importTrace`.
 */
export async function recordedIn(
  bytes: ReadableStream<Uint8Array>,
  cores?: number,
): Promise<Recorded> {
  return recordedOf(new Outline(await readTrace(bytes, cores)), cores);
}

/** How far runs of one program are apart; null if no other has as many Ps. */
export function realRuns(replayed: Replayed, others: readonly Recorded[]): RealRuns | null {
  const { recorded, elapsedNs, waitNs } = replayed;
  const same = [recorded, ...others.filter(({ procs }) => procs === recorded.procs)];
  if (same.length === 1) return null;
  const elapsed = between(same.map((one) => one.elapsedNs));
  const wait = between(same.map((one) => one.waitNs));
  const holdsReplay = holds(elapsed, elapsedNs) && holds(wait, waitNs);
  return { runs: same.length, elapsed, wait, holdsReplay };
}

/** Predictions for the recordings with other numbers of Ps. */
export function predictions(workload: Workload, others: readonly Recorded[]): Predicted[] {
  return others.filter(({ procs }) => procs !== workload.recorded!.procs).map(
    ({ procs, elapsedNs }) => ({
      procs,
      recordedNs: elapsedNs,
      predictedNs: predictedOrNull(workload, procs),
    }),
  );
}

function predictedOrNull(workload: Workload, procs: number): number | null {
  try {
    return predictElapsedNs(workload, procs);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function between(values: readonly number[]): Between {
  return { leastNs: Math.min(...values), mostNs: Math.max(...values) };
}

function holds({ leastNs, mostNs }: Between, ns: number): boolean {
  return ns >= leastNs && ns <= mostNs;
}

/**
 * A workload with prices that its own trace does not show, from another trace of the same machine:
 * how long threads take to wake, and thieves nap. A trace at one P shows neither.
 *
 * @throws {RangeError} If the workload was not recorded.
 */
export function withPricesOf(workload: Workload, machine: Recorded): Workload {
  const { recorded } = workload;
  if (recorded === undefined) {
    throw new RangeError(`Cannot price '${workload.name}' as it was not recorded: import a trace`);
  }
  const { wakeNs, callNs, napNs } = recorded;
  const napOfBoth = napNs ?? machine.napNs;
  return {
    ...workload,
    recorded: {
      ...recorded,
      wakeNs: wakeNs === 0 ? machine.wakeNs : wakeNs,
      callNs: (callNs ?? 0) > 0 ? callNs : machine.callNs,
      ...(napOfBoth === undefined ? {} : { napNs: napOfBoth }),
    },
  };
}
