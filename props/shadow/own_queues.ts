/**
 * How many Gs stand in the queues that belong to each P, as a trace goes by.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import { ownerOf, queueStep } from "./queue_steps.ts";
import { replayOf } from "./replay.ts";

/** Follows a trace event by event. */
export class OwnQueues {
  /** Gs in all queues of each P. */
  readonly length: Int32Array;
  /** The P in whose queues each G stands, or -1. */
  readonly #where: Int32Array;

  constructor(private readonly trace: Trace) {
    this.length = new Int32Array(trace.about.procs);
    this.#where = new Int32Array(replayOf(trace).gs).fill(-1);
  }

  /** Plays event `i`. @returns The P whose queues have another length now, or -1. */
  play(i: number): number {
    const { trace } = this, step = queueStep(trace, i);
    if (step === undefined) return -1;
    const g = trace.g[i];
    switch (step.verb) {
      case "put": {
        // A spilled G leaves the queue that it stood in without a word.
        const left = this.#leave(g);
        if (step.kicks && trace.a[i] >= 0) this.#leave(trace.a[i]);
        const p = ownerOf(trace, i, step);
        if (p < 0) return left;
        this.#where[g] = p;
        this.length[p]++;
        return p;
      }
      case "take":
      case "rob":
        return this.#leave(g);
      default:
        return -1;
    }
  }

  #leave(g: number): number {
    const p = this.#where[g];
    if (p >= 0) this.length[p]--;
    this.#where[g] = -1;
    return p;
  }
}
