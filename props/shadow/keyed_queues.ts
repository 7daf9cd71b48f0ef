/**
 * Which G of some queues has the least key, as a trace goes by: a class, a deadline.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import { ownerOf, type QueueStep, queueStep } from "./queue_steps.ts";
import { replayOf } from "./replay.ts";

/** A G that was put in at event `i`. It stands there no more if it was put elsewhere since. */
interface Entry {
  readonly g: number;
  readonly key: number;
  readonly i: number;
}

/** Follows a trace event by event. */
export class KeyedQueues {
  /** Heaps of the Gs in each P's own queues, and last of those in shared ones. */
  readonly #heaps: Entry[][];
  /** Event at which each G was put where it stands, or -1. */
  readonly #putAt: Int32Array;

  /** @param queues Names of those that count. @param keyOf Of each G; it must not change. */
  constructor(
    private readonly trace: Trace,
    private readonly queues: readonly string[],
    private readonly keyOf: (g: number) => number,
  ) {
    this.#heaps = Array.from({ length: trace.about.procs + 1 }, () => []);
    this.#putAt = new Int32Array(replayOf(trace).gs).fill(-1);
  }

  /** Plays event `i`. */
  play(i: number): void {
    const { trace, queues } = this, step = queueStep(trace, i), g = trace.g[i];
    if (step === undefined) return;
    if (step.verb === "take" || step.verb === "rob" || step.verb === "put") this.#putAt[g] = -1;
    if (step.kicks && trace.a[i] >= 0) this.#putAt[trace.a[i]] = -1;
    if (step.verb !== "put" || !queues.includes(step.queue)) return;
    this.#putAt[g] = i;
    push(this.#heapOf(ownerOf(trace, i, step)), { g, key: this.keyOf(g), i });
  }

  /** Does event `i` take a G out of one of the queues, at the owner's end? */
  takes(i: number): QueueStep | null {
    const step = queueStep(this.trace, i);
    return step?.verb === "take" && this.queues.includes(step.queue) ? step : null;
  }

  /** When `g` was put where it stands, in ns. */
  sinceNs(g: number): number {
    return this.trace.timeNs[this.#putAt[g]];
  }

  /** The G with the least key in the shared queues and those of `p`, or -1. */
  least(p: number): number {
    const shared = this.#first(this.#heapOf(-1));
    const own = p < 0 ? undefined : this.#first(this.#heapOf(p));
    if (own === undefined || shared === undefined) return (own ?? shared)?.g ?? -1;
    return own.key <= shared.key ? own.g : shared.g;
  }

  #heapOf(owner: number): Entry[] {
    return this.#heaps[owner < 0 ? this.#heaps.length - 1 : owner];
  }

  #first(heap: Entry[]): Entry | undefined {
    while (heap.length > 0 && this.#putAt[heap[0].g] !== heap[0].i) pop(heap);
    return heap[0];
  }
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (heap[up].key <= entry.key) break;
    heap[at] = heap[up];
    at = up;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && heap[down + 1].key < heap[down].key) down++;
    if (heap[down].key >= last.key) break;
    heap[at] = heap[down];
    at = down;
  }
  heap[at] = last;
}
