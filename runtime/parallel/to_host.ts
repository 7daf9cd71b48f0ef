/**
 * What an M leaves for the host in shared memory: its counts, the error that ended it, and its
 * events.
 *
 * Each M writes its own log, and every event takes a number from one counter. The logs merged by
 * number are a trace. The number is taken while the M owns what the event is about: a G that it
 * runs or readies, a channel or mutex whose lock it holds. So the events of one G, of one channel,
 * of one mutex stand in the trace in the order in which they happened. Between different ones the
 * order means nothing: that is why only laws that need no more are held against such a trace.
 *
 * @module
 */

import { LabBug, LimitError, ModelError, ProgramError, WorkloadError } from "../core/errors.ts";
import type { Trace, TraceAbout } from "../core/trace.ts";
import {
  type Columns,
  ERROR_MAX,
  EVENT_WORDS,
  mRows,
  type Shape,
  STATS_MAX,
  Word,
} from "./layout.ts";

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

const SEQ = 0, CODE = 1, P = 2, G = 3, A = 4, B = 5;

/** The log of one M. */
export class EventLog {
  #used = 0;
  constructor(
    private readonly c: Columns,
    private readonly shape: Shape,
    private readonly m: number,
    /** Wall time in ns since the start of the run. */
    private readonly nowNs: () => number,
  ) {}

  /**
   * Appends an event. A full log only says so in `Word.LOG_FULL`: an error here, under the lock of
   * a channel, would leave the others waiting for it for ever.
   */
  add(code: number, p: number, g: number, a: number, b: number): void {
    const { c, shape, m } = this;
    if (this.#used === shape.eventsMax) {
      c.words[Word.LOG_FULL] = 1;
      return;
    }
    const row = m * shape.eventsMax + this.#used++, at = row * EVENT_WORDS;
    c.eventNs[row] = this.nowNs();
    c.events[at + SEQ] = Atomics.add(c.words, Word.SEQ, 1) + 1;
    c.events[at + CODE] = code;
    c.events[at + P] = p;
    c.events[at + G] = g;
    c.events[at + A] = a;
    c.events[at + B] = b;
  }
}

/**
 * The logs of all Ms as one trace, in the order of their numbers; time never runs backwards.
 *
 * @throws {LimitError} A log was full.
 */
export function merged(c: Columns, shape: Shape, about: TraceAbout): Trace {
  if (c.words[Word.LOG_FULL] !== 0) {
    throw new LimitError(
      "eventsMax",
      shape.eventsMax,
      "an M logged more events than it has room for: trace a smaller program, or raise the limit",
    );
  }
  const rows: number[] = [];
  for (let m = 0; m < mRows(shape); m++) {
    for (let i = 0; i < shape.eventsMax; i++) {
      const row = m * shape.eventsMax + i;
      if (c.events[row * EVENT_WORDS + SEQ] === 0) break;
      rows.push(row);
    }
  }
  const word = (row: number, column: number) => c.events[row * EVENT_WORDS + column];
  rows.sort((x, y) => word(x, SEQ) - word(y, SEQ));
  let nowNs = 0;
  return {
    length: rows.length,
    timeNs: Float64Array.from(rows, (row) => nowNs = Math.max(nowNs, Math.floor(c.eventNs[row]))),
    code: Uint8Array.from(rows, (row) => word(row, CODE)),
    m: Int32Array.from(rows, (row) => Math.floor(row / shape.eventsMax)),
    p: Int32Array.from(rows, (row) => word(row, P)),
    g: Int32Array.from(rows, (row) => word(row, G)),
    a: Float64Array.from(rows, (row) => word(row, A)),
    b: Int32Array.from(rows, (row) => word(row, B)),
    about,
  };
}
