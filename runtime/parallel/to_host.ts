/**
 * What an M leaves for the host in shared memory: its counts, kept in its own object while it runs,
 * and the error that ended it.
 *
 * @module
 */

import { LabBug, LimitError, ModelError, ProgramError, WorkloadError } from "../core/errors.ts";
import { type Columns, ERROR_MAX, STATS_MAX } from "./layout.ts";

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
  /**
   * Passes under the scheduler's lock, which guards the global queue, and those that found it
   * taken.
   */
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

const CLASSES = {
  LimitError,
  ModelError,
  ProgramError,
  WorkloadError,
  LabBug,
  RangeError,
} as const;

/** Writes the error down, if it is the first. */
export function fail(c: Columns, error: unknown): void {
  const known = error instanceof Error ? error : new LabBug(String(error));
  const text = JSON.stringify([known.name, known.message]).slice(0, ERROR_MAX);
  if (Atomics.compareExchange(c.error, 0, 0, text.length) !== 0) return;
  for (let i = 0; i < text.length; i++) c.error[1 + i] = text.charCodeAt(i);
}

/** The first error as an object of its class, or null. */
export function failure(c: Columns): Error | null {
  const length = c.error[0];
  if (length === 0) return null;
  const text = String.fromCharCode(...c.error.subarray(1, 1 + length));
  const [name, message] = JSON.parse(text) as [string, string];
  const shape = CLASSES[name as keyof typeof CLASSES]?.prototype ?? Error.prototype;
  return Object.create(shape, { message: { value: message }, name: { value: name } });
}
