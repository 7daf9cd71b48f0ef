/**
 * Cilk: a deque for each P. Its owner takes the newest G, a thief one of the oldest, as that one
 * stands for the largest piece of work. What comes from outside, or yields, goes to one inbox.
 *
 * Source: R. Blumofe, C. Leiserson, "Scheduling Multithreaded Computations by Work Stealing" (JACM
 * 1999); so do Rayon (crossbeam-deque, `Worker::pop`, `Stealer::steal`) and Intel's TBB. In Cilk a
 * spawn runs the child at once and leaves the parent to thieves; here, as in Rayon, the parent goes
 * on.
 *
 * Weak spot: nobody looks at the inbox while deques are full, so a G there has no bound on its
 * wait; and one G for each theft is little where Gs are short.
 *
 * @module
 */

import { again, deque, DONE, fifo, type GId, type MId, moreSteps, NONE } from "@lab/runtime";
import { type None, type PId, type Promises, shared, type Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, POOL, Pool, SLEEP, WAKE } from "./pool.ts";

const FIND = moreSteps(NEXT, "inbox", "steal");

/** Steal one of the oldest. */
export default class Cilk extends Pool {
  readonly name = "cilk";
  override readonly promises: Promises = {
    ...POOL,
    ...NO_SLICE,
    steal: { queue: "own", share: "one", runs: "last" },
  };
  static override readonly steps = { ...Pool.steps, find: FIND };
  protected readonly queues = this.ops.queues({ own: deque(), inbox: shared(fifo()) });

  protected put(g: GId, m: MId): Verdict {
    const { own, inbox } = this.queues, p = this.ops.procOf(m);
    (p === NONE ? inbox : own[p]).put(m, g);
    return WAKE;
  }

  /** At the own end of the deque a G that yields would be the next to run. */
  protected override putBack(g: GId, m: MId): Verdict {
    this.queues.inbox.put(m, g);
    return DONE;
  }

  protected next(m: MId, step: number): Verdict {
    const { own, inbox } = this.queues;
    if (step === FIND.next) {
      const g = own[this.ops.procOf(m)].take(m);
      return g === NONE ? again(FIND.inbox) : g;
    }
    if (step === FIND.inbox) {
      const g = inbox.len() > 0 ? inbox.take(m) : NONE;
      return g === NONE ? again(FIND.steal) : g;
    }
    const victim = this.#victim();
    return victim === NONE ? SLEEP : this.orSleep(this.rob(m, victim));
  }

  /** The first P from a random one on that has a G. Who asks has none himself. */
  #victim(): PId | None {
    const { own } = this.queues, n = own.length;
    let at = this.ops.random(n);
    for (let i = 0; i < n; i++) {
      if (own[at].len() > 0) return at as PId;
      at = at + 1 < n ? at + 1 : 0;
    }
    return NONE;
  }

  protected rob(m: MId, victim: PId): GId | None {
    return this.queues.own[victim].rob(m);
  }

  protected hasWork(): boolean {
    return this.queues.inbox.len() > 0 || this.queues.own.some((queue) => queue.len() > 0);
  }
}
