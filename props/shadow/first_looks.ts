/**
 * When a P looked at a shared queue before its own.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { OwnQueues } from "./own_queues.ts";
import { takesAlone } from "./queue_steps.ts";

/** A G was taken out of the shared queue by a P that had work of its own ever since its last dispatch. */
export interface FirstLook {
  /** Index of the event. */
  readonly i: number;
  readonly p: number;
  /** Tick of the P. */
  readonly tick: number;
}

/**
 * The looks that were certainly first: a P that had nothing of its own at some moment may have found
 * that out before it looked at the shared queue.
 */
export function firstLooks(trace: Trace, queue: string): FirstLook[] {
  const { length, code, p, a, about } = trace;
  const looks: FirstLook[] = [];
  /** Tick of each P as its last dispatch left it; -1 before the first. */
  const tick = new Int32Array(about.procs).fill(-1);
  /** 1: the P had nothing of its own at some moment since then. */
  const wasEmpty = new Uint8Array(about.procs).fill(1);
  const own = new OwnQueues(trace);
  for (let i = 0; i < length; i++) {
    const q = p[i], changed = own.play(i);
    if (changed >= 0 && own.length[changed] === 0) wasEmpty[changed] = 1;
    if (code[i] === Ev.RUN && q >= 0) {
      tick[q] = a[i];
      wasEmpty[q] = own.length[q] === 0 ? 1 : 0;
    }
    if (q < 0 || wasEmpty[q] === 1 || tick[q] < 0) continue;
    if (takesAlone(trace, i, queue)) looks.push({ i, p: q, tick: tick[q] });
  }
  return looks;
}
