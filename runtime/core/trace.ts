/**
 * A recorded trace: events as columns, in the order they happened.
 *
 * @module
 */

import type { QueueKind, Sync } from "./kinds.ts";

/** Events as columns; row `i` of each belongs together. What they mean: `observe/events.ts`. */
export interface Trace {
  /** How many events. */
  readonly length: number;
  /** Virtual time. */
  readonly timeNs: Float64Array;
  /** What happened: one of `Ev`. */
  readonly code: Uint8Array;
  /** The M that did it, or NONE. */
  readonly m: Int32Array;
  /** Its P, or NONE. */
  readonly p: Int32Array;
  /** The G it is about, or NONE. */
  readonly g: Int32Array;
  /** First operand. */
  readonly a: Float64Array;
  /** Second operand. */
  readonly b: Int32Array;
  /** Facts about the run that laws need. */
  readonly about: TraceAbout;
}

/** A queue that events name. */
export interface TraceQueue {
  /** As declared. */
  readonly name: string;
  /** What order it keeps. */
  readonly kind: QueueKind;
  /** Gs that fit. */
  readonly size: number;
  /** Number in events. Below 2 * procs + 1 it has events of its own: GET_LOCAL, PUT_NEXT, … */
  readonly q: number;
  /** The P it belongs to, or NONE. */
  readonly p: number;
}

/** Objects beside channels, mutexes and wait groups: their names by type. */
export interface ObjectNames {
  /** `sync.RWMutex`. */
  readonly rwmutex: readonly string[];
  /** `sync.Cond`. */
  readonly cond: readonly string[];
  /** Counting semaphores. */
  readonly sem: readonly string[];
  /** Numbers that Gs share, those within each `sync.Once` among them. */
  readonly counter: readonly string[];
  /** Timers. */
  readonly timer: readonly string[];
}

/** Facts about the run a trace belongs to. */
export interface TraceAbout {
  /** Name of the model. */
  readonly model: string;
  /** Ps. */
  readonly procs: number;
  /** CPU cores. */
  readonly cores: number;
  /** Most Ms that may exist. */
  readonly msMax: number;
  /**
   * The longest from one look of the monitor to the next, in ns: its longest sleep, and what waking
   * and looking cost at most; left out: `MONITOR_LOOK_NS`.
   */
  readonly monitorNs?: number;
  /**
   * Gs that fit in the local queue of a P (the one with short events); Infinity: no bound, or no
   * such queue.
   */
  readonly ringSlots: number;
  /** The queues of the model. */
  readonly queues: readonly TraceQueue[];
  /** Engine's own book-keeping for the law "busy + idle + switch = elapsed", per core. */
  readonly coreBusyNs: readonly number[];
  /** Time for switches, per core. */
  readonly coreSwitchNs: readonly number[];
  /** Time without work, per core. */
  readonly coreIdleNs: readonly number[];
  /** Virtual time of the run. */
  readonly elapsedNs: number;
  /** What one wake-up, and one look through all queues, cost by the run's table, in ns. */
  readonly wakeNs: number;
  /** One look through all queues, in ns. */
  readonly scanNs: number;
  /** Names for messages. */
  readonly chanNames: readonly string[];
  /** Names of mutexes. */
  readonly mutexNames: readonly string[];
  /** Names of the other objects; left out: there are none. */
  readonly objectNames?: ObjectNames;
  /** Units of each semaphore; left out: there are none. */
  readonly semCap?: readonly number[];
  /** Gs may be locked to their threads, and then never go on with a running slice. */
  readonly locksThreads?: boolean;
  /** Slots of each channel. */
  readonly chanCap: readonly number[];
  /** Gs the engine says are stuck (see Stuck). */
  readonly stuck: readonly number[];
  /** How objects serve those who wait, see `Program.sync`. */
  readonly sync: Sync;
  /** What the workload says of its Gs; left out: nothing. */
  readonly attrs?: GAttrs;
}

/** What a workload says of its Gs, by G. A G beyond the end of a column has its default. */
export interface GAttrs {
  /** 0 is the highest class, and the default. */
  readonly classOf: readonly number[];
  /** Weight among those who share a processor; 1024 by default. */
  readonly weight: readonly number[];
  /** Virtual time by which it should have ended; Infinity by default. */
  readonly deadlineNs: readonly number[];
}
