/**
 * pm that puts each arrival on the shortest of `d` queues chosen at random, and never steals: the
 * power of two choices.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  type MId,
  type Ops,
  type PId,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";

const { ready: READY } = PrivateQueues.steps;

/** Shortest of `d`. */
export class ShortestOf extends PrivateQueues {
  override readonly name = "pm-shortest-of";
  /** Chosen in the first step, by M. */
  readonly #chosen: PId[] = [];

  constructor(ops: Ops, private readonly d: number) {
    super(ops, { steal: "none", sliceNs: Infinity, slots: Infinity });
  }

  override ready(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    const ops = this.ops;
    if (step !== READY.place) {
      ops.startProc(m, this.#chosen[m], false);
      return DONE;
    }
    let best = ops.random(ops.procs) as PId;
    for (let i = 1; i < this.d; i++) {
      const other = ops.random(ops.procs) as PId;
      if (this.#load(other) < this.#load(best)) best = other;
    }
    this.#chosen[m] = best;
    this.local[best].put(m, g);
    return again(READY.wake);
  }

  /** Gs at `p`, the running one included. */
  #load(p: PId): number {
    return this.local[p].len() + (this.ops.isIdle(p) ? 0 : 1);
  }
}
