/**
 * Plays a trace back: from the events alone it rebuilds every queue and the state of every G, and notes where the trace contradicts itself. Built once per
 * trace and shared by the laws, so that a run is read twenty times but rebuilt once.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import type { QueueLists } from "./queue_lists.ts";
import { HANDLERS } from "./handlers.ts";
import { namesG } from "./names_g.ts";
import { type Fault, Replayer } from "./replayer.ts";

/** What one pass over a trace found. Columns have one row per event. */
export interface Replay {
  /** {@linkcode Place} of the event's G before the event. */
  readonly place: Uint8Array;
  /** Gs in all queues after the event. */
  readonly queued: Int32Array;
  /** Length, before the event, of the queue it takes from or puts into; -1 for other events. */
  readonly lengthBefore: Int32Array;
  /** 1: the event's G began to stand in queues; 2: it left them for good; 0: neither, or it changed queues. */
  readonly crossing: Uint8Array;
  /** Number of Gs that the trace names. */
  readonly gs: number;
  /** {@linkcode Place} of each G at the end. */
  readonly places: Uint8Array;
  /** The M that each G is in the hands of, where its place is HAND. */
  readonly handOf: Int32Array;
  readonly faults: readonly Fault[];
  /** The queues at the end. */
  readonly queues: QueueLists;
}

const cache = new WeakMap<Trace, Replay>();

/** Plays `trace` back, or answers the earlier result for the same trace. */
export function replayOf(trace: Trace): Replay {
  let replay = cache.get(trace);
  if (replay === undefined) {
    replay = played(trace);
    cache.set(trace, replay);
  }
  return replay;
}

function played(trace: Trace): Replay {
  const replayer = new Replayer(trace);
  const { length, code, g } = trace;
  for (let i = 0; i < length; i++) {
    if (g[i] >= 0 && namesG(code[i])) replayer.place[i] = replayer.places[g[i]];
    const handle = HANDLERS[code[i]];
    if (handle !== undefined) handle(replayer, i);
    replayer.queued[i] = replayer.queues.total;
  }
  return replayer;
}
