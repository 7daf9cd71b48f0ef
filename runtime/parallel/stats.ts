/**
 * What each M counts, in its own object while it runs, and how the sums come out of shared memory.
 *
 * @module
 */

import { type Columns, STATS_MAX } from "./layout.ts";

/** Counts of one M, or of all. */
export class Stats {
  dispatches = 0;
  spawned = 0;
  completed = 0;
  /** Passes under any lock: scheduler, local lists, channels, mutexes, wait groups. */
  lockAcquires = 0;
  /** Of these: found taken. */
  lockWaits = 0;
  /** Wall time spent waiting for locks, in ns. */
  lockWaitNs = 0;
  /** Passes under the scheduler's lock, which guards the global queue, and those that found it taken. */
  schedLocks = 0;
  schedLockWaits = 0;
  globalPuts = 0;
  globalGets = 0;
  overflows = 0;
  steals = 0;
  stolenGs = 0;
  nextSteals = 0;
  parks = 0;
  wakes = 0;
  handoffs = 0;
  preemptions = 0;
  /** Work done by computes, in units of the spin loop. */
  spins = 0;
}

const NAMES = Object.keys(new Stats()) as (keyof Stats)[];
if (NAMES.length > STATS_MAX) throw new RangeError("STATS_MAX is too small");

/** Writes the counts of `m` where the host finds them. */
export function publish(c: Columns, m: number, stats: Stats): void {
  NAMES.forEach((name, i) => c.stats[m * STATS_MAX + i] = stats[name]);
}

/** The counts of one M. */
export function statsOf(c: Columns, m: number): Stats {
  const stats = new Stats();
  NAMES.forEach((name, i) => stats[name] = c.stats[m * STATS_MAX + i]);
  return stats;
}

/** Sums. */
export function sumOf(all: readonly Stats[]): Stats {
  const sum = new Stats();
  for (const stats of all) for (const name of NAMES) sum[name] += stats[name];
  return sum;
}
