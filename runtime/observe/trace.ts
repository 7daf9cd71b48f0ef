/**
 * A recorded trace: events as columns, in the order they happened.
 *
 * @module
 */

import type { Sync } from "../program/program.ts";
import type { QueueKind } from "../queues.ts";

/** Events as columns; row `i` of each belongs together. See `events.ts` for their meaning. */
export interface Trace {
  readonly length: number;
  readonly timeNs: Float64Array;
  readonly code: Uint8Array;
  readonly m: Int32Array;
  readonly p: Int32Array;
  readonly g: Int32Array;
  readonly a: Float64Array;
  readonly b: Int32Array;
  /** Facts about the run that laws need. */
  readonly about: TraceAbout;
}

/** A queue that events name. */
export interface TraceQueue {
  /** As declared. */
  readonly name: string;
  readonly kind: QueueKind;
  /** Gs that fit. */
  readonly size: number;
  /** Number in events. Below 2 * procs + 1 it has events of its own: GET_LOCAL, PUT_NEXT, … */
  readonly q: number;
  /** The P it belongs to, or NONE. */
  readonly p: number;
}

/** Facts about the run a trace belongs to. */
export interface TraceAbout {
  readonly model: string;
  readonly procs: number;
  readonly cores: number;
  readonly msMax: number;
  /** Gs that fit in the local queue of a P (the one with short events); Infinity: no bound, or no such queue. */
  readonly ringSlots: number;
  /** The queues of the model. */
  readonly queues: readonly TraceQueue[];
  /** Engine's own book-keeping for the law "busy + idle + switch = elapsed", per core. */
  readonly coreBusyNs: readonly number[];
  readonly coreSwitchNs: readonly number[];
  readonly coreIdleNs: readonly number[];
  readonly elapsedNs: number;
  /** What one wake-up, and one look through all queues, cost by the run's table, in ns. */
  readonly wakeNs: number;
  readonly scanNs: number;
  /** Names for messages. */
  readonly chanNames: readonly string[];
  readonly mutexNames: readonly string[];
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
