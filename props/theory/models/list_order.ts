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
  type Ops,
  PARK,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";

/**
 * Phases that `find` lets pass before it looks. List scheduling decides after *all* that ends at one
 * instant has ended; in each phase every other M that is due takes a step, and none needs more.
 */
const PATIENCE = 64;
const ANNOUNCE = PATIENCE + 1, LAST_LOOK = PATIENCE + 2;

/** List scheduling. */
export class ListOrder extends GlobalOnly {
  override readonly name = "gm-list-order";
  readonly #ready = new Set<GId>();

  constructor(ops: Ops) {
    super(ops, Infinity);
  }

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (phase > 0) return super.ready(g, m, why, phase);
    this.#ready.add(g);
    return again(1);
  }

  override find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase < PATIENCE) return again(phase + 1);
    if (phase === PATIENCE) {
      if (this.#ready.size === 0) return again(ANNOUNCE);
      const first = Math.min(...this.#ready) as GId;
      this.#ready.delete(first);
      return first;
    }
    if (phase === ANNOUNCE) {
      ops.announceIdle(m);
      return again(LAST_LOOK);
    }
    return this.#ready.size > 0 && ops.withdrawIdle(m) ? again(0) : PARK;
  }
}
