/**
 * gm whose queue is a list: of all Gs that are ready, the one created first runs. Graham's list
 * scheduling, where list order is the order of creation.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import {
  again,
  type GId,
  type MId,
  NONE,
  type Ops,
  ordered,
  PARK,
  type ReadyWhy,
  shared,
  steps,
  unlocked,
  type Verdict,
} from "@lab/runtime";

const { ready: READY } = GlobalOnly.steps;

/**
 * Steps of `find`; so many pass before it looks. List scheduling decides after *all* that ends at one
 * instant has ended; in each of them every other M that is due takes a step, and none needs more.
 */
const FIND = steps(["wait", 64], "look", "announce", "recheck");

/** List scheduling. */
export class ListOrder extends GlobalOnly {
  override readonly name = "gm-list-order";
  static override readonly steps = { ...GlobalOnly.steps, find: FIND };
  /** By number of the G, which grows as they are created. */
  readonly #ready = this.ops.queues({ list: unlocked(shared(ordered())) }).list;

  constructor(ops: Ops) {
    super(ops, Infinity);
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== READY.queue) return super.ready(g, m, why, step);
    this.#ready.put(m, g, g);
    return again(READY.wake);
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step < FIND.look) return again(step + 1);
    if (step === FIND.look) {
      const first = this.#ready.take(m);
      return first === NONE ? again(FIND.announce) : first;
    }
    if (step === FIND.announce) {
      ops.announceIdle(m);
      return again(FIND.recheck);
    }
    return this.#ready.len() > 0 && ops.withdrawIdle(m) ? again(FIND.wait) : PARK;
  }
}
