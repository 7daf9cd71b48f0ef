/**
 * JDK: the ForkJoinPool that carries virtual threads, in FIFO mode. A started thread goes to a
 * submission queue, an unparked one to the tail of its carrier's own. A carrier drains its own
 * queue, then the queue that it took from last, and only then scans all; it takes one at a time.
 *
 * Source: JDK 25, `VirtualThread.java` (`submitRunContinuation`, `externalSubmitRunContinuation`,
 * `yieldContinuation`), `ForkJoinPool.java` (`runWorker`, `topLevelExec`, `signalWork`,
 * `tryCompensate`). Left out: spinning before a park; that a scan goes in odd steps over a table of
 * a power of two; and that a carrier which blocks is made good for by one more: here its P goes to
 * another.
 *
 * Weak spot: own work first, without a bound: two threads that wake each other keep a carrier for
 * ever, and a started thread waits until one runs dry.
 *
 * @module
 */

import { again, DONE, fifo, type GId, type Handoff, locked, type MId } from "@lab/runtime";
import { moreSteps, NONE, type PId, type Promises, type Queue, ReadyWhy } from "@lab/runtime";
import type { Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, POOL, Pool, SLEEP, WAKE } from "./pool.ts";

const FIND = moreSteps(NEXT, "same", "scan", "signal");

/** ForkJoinPool in asynchronous mode. */
export default class Jdk extends Pool<Handoff> {
  readonly name = "jdk";
  override readonly promises: Promises = {
    ...NO_SLICE,
    steal: { queue: "work", share: "one", runs: "last" },
    idleBesideWorkNs: POOL.idleBesideWorkNs,
  };
  static override readonly steps = { ...Pool.steps, find: FIND };
  /** Of each P: its carrier's own, and the one to which its carrier's number leads from outside. */
  protected readonly queues = this.ops.queues({ work: fifo(), submit: locked(fifo()) });
  readonly #all: readonly Queue[] = [...this.queues.submit, ...this.queues.work];
  /** By P: the queue of `#all` that it took from last. */
  readonly #last: number[] = this.queues.work.map(() => NONE);
  /** By M, between two steps: what it found. */
  readonly #found: GId[] = [];

  protected put(g: GId, m: MId, why: ReadyWhy, _step: number): Verdict {
    const { submit, work } = this.queues, p = this.ops.procOf(m);
    if (p === NONE) return this.push(g, m, submit[Math.max(0, this.ops.homeOf(g))]);
    return this.push(g, m, why === ReadyWhy.SPAWN ? submit[p] : work[p]);
  }

  /** `Thread.yield`. */
  protected override putBack(g: GId, m: MId): Verdict {
    const { submit, work } = this.queues, p = this.ops.procOf(m);
    (work[p].len() > 0 ? work[p] : submit[p]).put(m, g);
    return DONE;
  }

  /** Who finds a queue empty signals; who takes from one and leaves some there signals the next. */
  protected push(g: GId, m: MId, to: Queue): Verdict {
    const isFirst = to.len() === 0;
    to.put(m, g);
    return isFirst ? WAKE : DONE;
  }

  protected next(m: MId, step: number): Verdict {
    const p = this.ops.procOf(m) as PId;
    switch (step) {
      case FIND.next: {
        const g = this.queues.work[p].take(m);
        return g === NONE ? again(FIND.same) : g;
      }
      case FIND.same: {
        const same = this.#last[p], g = same === NONE ? NONE : this.#all[same].rob(m);
        return g === NONE ? again(FIND.scan) : g;
      }
      case FIND.scan: {
        const from = this.#scan(), g = from === NONE ? NONE : this.#all[from].rob(m);
        // Who wakes up scans first, whatever that P did before.
        this.#last[p] = from;
        if (g === NONE) return SLEEP;
        this.#found[m] = g;
        return this.#all[from].len() > 0 ? again(FIND.signal) : g;
      }
      default:
        this.wake(this.#found[m], m);
        return this.#found[m];
    }
  }

  /** The first queue from a random one on that holds a G, or NONE. */
  #scan(): number {
    const all = this.#all, n = all.length, start = this.ops.random(n);
    for (let i = 0; i < n; i++) if (all[(start + i) % n].len() > 0) return (start + i) % n;
    return NONE;
  }

  protected hasWork(): boolean {
    return this.#all.some((queue) => queue.len() > 0);
  }
}
