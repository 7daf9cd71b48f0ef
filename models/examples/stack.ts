/**
 * A private stack for each P, and thieves at the same end: who runs dry takes half of somebody's
 * stack from the top, and goes on with the oldest of it. So unlike in `cilk.ts`, where thieves come
 * to the other end, a stack will do, and what it steals is warm; but it is the small work, and a
 * thief is back soon if it takes only one.
 *
 * Source: T. Endo, K. Taura, A. Yonezawa, "A Scalable Mark-Sweep Garbage Collector on Large-Scale
 * Shared-Memory Machines" (SC 1997): mark stacks of which thieves take half.
 *
 * Weak spot: owner and thieves meet at the same word, hence the lock on each push and pop; and who
 * came first waits for as long as others keep coming.
 *
 * @module
 */

import { again, DONE, fifo, type GId, LAST, locked, type MId, moreSteps } from "@lab/runtime";
import { NONE, type None, type PId, type Promises, shared, stack } from "@lab/runtime";
import type { Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, POOL, Pool, SLEEP, WAKE } from "./pool.ts";

const FIND = moreSteps(NEXT, "yielded", "steal");

/** Steal half of the newest. */
export default class Stack extends Pool {
  readonly name = "stack";
  override readonly promises: Promises = {
    ...POOL,
    ...NO_SLICE,
    steal: { queue: "own", share: "half", runs: "last" },
  };
  static override readonly steps = { ...Pool.steps, find: FIND };
  protected readonly queues = this.ops.queues({ own: locked(stack()), yielded: shared(fifo()) });
  /** By M, between two steps: the P that gets the G. */
  readonly #at: PId[] = [];

  /** To the P that makes it ready, else to where it ran last. */
  protected put(g: GId, m: MId): Verdict {
    const ops = this.ops, here = ops.procOf(m), p = here === NONE ? ops.homeOf(g) : here;
    this.#at[m] = p === NONE ? ops.random(ops.procs) as PId : p;
    this.queues.own[this.#at[m]].put(m, g);
    return WAKE;
  }

  /** That P itself if it sleeps, as data may be warm there; else any: it can steal. */
  protected override wake(_g: GId, m: MId): void {
    if (!this.ops.startProc(m, this.#at[m], false)) this.ops.startIdle(m, false);
  }

  /** On the stack a G that yields would be the next to run. */
  protected override putBack(g: GId, m: MId): Verdict {
    this.queues.yielded.put(m, g);
    return DONE;
  }

  protected next(m: MId, step: number): Verdict {
    const { own, yielded } = this.queues, p = this.ops.procOf(m) as PId;
    if (step === FIND.next) {
      const g = own[p].len() > 0 ? own[p].take(m) : NONE;
      return g === NONE ? again(FIND.yielded) : g;
    }
    if (step === FIND.yielded) {
      const g = yielded.len() > 0 ? yielded.take(m) : NONE;
      return g === NONE ? again(FIND.steal) : g;
    }
    const victim = this.#victim(p);
    return victim === NONE ? SLEEP : this.orSleep(this.rob(m, victim, p));
  }

  /** The first P from a random one on that has a G, but for `self`. */
  #victim(self: PId): PId | None {
    const { own } = this.queues, n = own.length;
    let at = this.ops.random(n);
    for (let i = 0; i < n; i++) {
      if (at !== self && own[at].len() > 0) return at as PId;
      at = at + 1 < n ? at + 1 : 0;
    }
    return NONE;
  }

  /** Half, rounded up: the oldest of it runs, the others go to the own stack. */
  protected rob(m: MId, victim: PId, self: PId): GId | None {
    const { own } = this.queues, n = own[victim].len();
    return own[victim].move(m, n - (n >> 1), own[self], LAST);
  }

  protected hasWork(): boolean {
    return this.queues.yielded.len() > 0 || this.queues.own.some((queue) => queue.len() > 0);
  }
}
