/**
 * The power of two choices: each G goes to the shorter of two queues drawn at random, and stays
 * there. Nobody steals, nobody looks at all queues: two looks are nearly as good as all.
 *
 * Source: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (IEEE TPDS
 * 2001); so do NGINX (`random two least_conn`) and Sparrow (K. Ousterhout et al., SOSP 2013). One
 * choice is plain chance.
 *
 * Weak spot: what was placed badly stays so: a G waits behind a long one while other Ps are idle,
 * so nothing is promised about idle Ps.
 *
 * @module
 */

import { again, DONE, fifo, type GId, type MId, type Ops, PARK, type PId } from "@lab/runtime";
import type { Promises, Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, option, Pool, WAKE } from "./pool.ts";

/** Placement at random, the better of some. */
export default class RandomChoice extends Pool {
  static readonly options = [
    option("choices", "integer", [1, 1_024], 2, "queues that are drawn for each G"),
  ];
  readonly name = "random-choice";
  override readonly promises: Promises = {
    ...NO_SLICE,
    wake: { most: 1, ifNoneSpins: false },
    // First in, first out at a P, and nobody comes between.
    startTicks: ({ ahead }) => ahead + 1,
  };
  protected readonly local = this.ops.queues({ local: fifo() }).local;
  /** By M, between two steps: the P that was chosen. */
  protected readonly at: PId[] = [];

  constructor(ops: Ops, readonly options = { choices: 2 }) {
    super(ops);
  }

  protected put(g: GId, m: MId): Verdict {
    this.at[m] = this.choose();
    this.local[this.at[m]].put(m, g);
    return WAKE;
  }

  /** The P with the fewest Gs, the one that runs included, of those that were drawn. */
  protected choose(): PId {
    const ops = this.ops;
    const load = (p: PId) => this.local[p].len() + (ops.isIdle(p) ? 0 : 1);
    let best = ops.random(ops.procs) as PId;
    for (let i = 1; i < this.options.choices; i++) {
      const other = ops.random(ops.procs) as PId;
      if (load(other) < load(best)) best = other;
    }
    return best;
  }

  /** Only that P can run it. */
  protected override wake(_g: GId, m: MId): void {
    this.ops.startProc(m, this.at[m], false);
  }

  /** A G that yields was placed already. */
  protected override putBack(g: GId, m: MId): Verdict {
    this.local[this.ops.procOf(m)].put(m, g);
    return DONE;
  }

  protected next(m: MId): Verdict {
    return this.orSleep(this.local[this.ops.procOf(m)].take(m));
  }

  override find(m: MId, step: number): Verdict {
    if (step !== NEXT.announce) return super.find(m, step);
    // The last look and the announcement are one action: a G queued here before is seen, and
    // whoever queues one later finds this P idle and starts it. Any other P is as good as lost to
    // this M.
    if (this.local[this.ops.procOf(m)].len() > 0) return again(NEXT.next);
    this.ops.announceIdle(m);
    return PARK;
  }

  protected hasWork(): boolean {
    return false;
  }
}
