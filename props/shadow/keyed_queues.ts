/**
 * Which G of some queues has the least key, as a trace goes by: a class, a deadline.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import { LeastKey } from "./least_key.ts";
import { ownerOf, type QueueStep, queueStep } from "./queue_steps.ts";
import { replayOf } from "./replay.ts";

/** Follows a trace event by event. */
export class KeyedQueues {
  /** Those in each P's own queues, and last those in shared ones. */
  readonly #places: readonly LeastKey[];
  /** Where each G stands. */
  readonly #placeOfG: (LeastKey | undefined)[] = [];
  /** Event at which each G was put there, or -1. */
  readonly #putAt: Int32Array;

  /** @param queues Names of those that count. @param keyOf Of each G; it must not change. */
  constructor(
    private readonly trace: Trace,
    private readonly queues: readonly string[],
    private readonly keyOf: (g: number) => number,
  ) {
    this.#places = Array.from({ length: trace.about.procs + 1 }, () => new LeastKey());
    this.#putAt = new Int32Array(replayOf(trace).gs).fill(-1);
  }

  /** Plays event `i`. */
  play(i: number): void {
    const { trace, queues } = this, step = queueStep(trace, i), g = trace.g[i];
    if (step === undefined) return;
    if (["take", "rob", "remove", "put"].includes(step.verb)) this.#leave(g);
    if (step.kicks && trace.a[i] >= 0) this.#leave(trace.a[i]);
    if (step.verb !== "put" || !queues.includes(step.queue)) return;
    this.#putAt[g] = i;
    const place = this.#placeOf(ownerOf(trace, i, step));
    place.join(g, this.keyOf(g));
    this.#placeOfG[g] = place;
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
    const shared = this.#placeOf(-1).first;
    const own = p < 0 ? -1 : this.#placeOf(p).first;
    if (own < 0 || shared < 0) return own < 0 ? shared : own;
    return this.keyOf(own) <= this.keyOf(shared) ? own : shared;
  }

  #placeOf(owner: number): LeastKey {
    return this.#places[owner < 0 ? this.#places.length - 1 : owner];
  }

  #leave(g: number): void {
    this.#placeOfG[g]?.leave(g);
    this.#placeOfG[g] = undefined;
    this.#putAt[g] = -1;
  }
}
