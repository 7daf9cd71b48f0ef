/**
 * JDK: the ForkJoinPool that carries virtual threads, in FIFO mode. A started thread goes to a
 * submission queue, an unparked one to the tail of its carrier's own. A carrier drains its own
 * queue, then the queue that it took from last, and only then scans all; it takes one at a time. A
 * carrier that blocks is made good for by an idle one, or by one more.
 *
 * Source: JDK 25.0.3, `VirtualThread.java` (`submitRunContinuation`, `yieldContinuation`,
 * `externalSubmitRunContinuation`, `createDefaultScheduler`), `ForkJoinPool.java` (`runWorker`,
 * `topLevelExec`, `signalWork`, `tryCompensate`), `CarrierThread.java` (`beginBlocking`). Left out:
 * spinning before a park; that a scan goes in odd steps over a table of a power of two; that a
 * carrier comes back beyond the parallelism, unless the machine has more Ps than that. A pinned
 * wait and a system call are one thing to a model: `compensate=false` is what Java does for the
 * former.
 *
 * Weak spot: own work first, without a bound: two threads that wake each other keep a carrier for
 * ever, and a started thread waits until one runs dry. And with enough carriers blocked a processor
 * is idle beside work: half of them running is enough.
 *
 * @module
 */

import { again, DONE, fifo, type GId, type Handoff, LeaveWhy, locked } from "@lab/runtime";
import {
  type MId,
  moreSteps,
  NONE,
  type None,
  type Ops,
  type PId,
  type Promises,
} from "@lab/runtime";
import { type Queue, ReadyWhy, type Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, option, Pool, SLEEP, toggle, WAKE } from "../examples/pool.ts";
import { Flags } from "./flags.ts";

/** What a user of Java turns: `jdk.virtualThreadScheduler.…`. */
export interface JdkOptions {
  /** Carriers that run at a time; 0: one for each P. */
  readonly parallelism: number;
  /** Carriers, those that are blocked included. */
  readonly maxPoolSize: number;
  /** Is a carrier that blocks made good for? */
  readonly compensate: boolean;
}

const FIND = moreSteps(NEXT, "same", "scan", "signal");
/** Who takes from a queue and leaves some there signals the next: one carrier after the other. */
const CHAINED: Promises["idleBesideWorkNs"] = ({ procs, wakeNs, scanNs }) =>
  procs * (wakeNs + scanNs);

/** ForkJoinPool in asynchronous mode. */
export default class Jdk extends Pool<Handoff> {
  static readonly options = [
    option("parallelism", "integer", [0, 1024], 0, "carriers that run; 0: one for each P"),
    option("maxPoolSize", "integer", [1, 32_767], 256, "carriers, with those that are blocked"),
    toggle("compensate", true, "an idle carrier, or one more, for one that blocks"),
  ];
  readonly name: string = "jdk";
  override readonly promises: Promises;
  static override readonly steps = { ...Pool.steps, find: FIND };
  /** Of each P: its carrier's own, and the one to which its carrier's number leads from outside. */
  protected readonly queues = this.ops.queues({ work: fifo(), submit: locked(fifo()) });
  protected readonly all: readonly Queue[] = [...this.queues.submit, ...this.queues.work];
  /** By P: the queue of `all` that it took from last. */
  readonly #last: number[] = this.queues.work.map(() => NONE);
  /** By M, between two steps: what it found. */
  readonly #found: GId[] = [];
  /** By M: it is blocked and its P has gone on; it is blocked and does not count as active. */
  readonly #isReplaced: Flags = new Flags();
  readonly #isReduced: Flags = new Flags();
  protected readonly parallelism: number;

  constructor(ops: Ops, protected readonly options: JdkOptions) {
    super(ops);
    this.parallelism = Math.min(options.parallelism || ops.procs, ops.procs);
    const isWhole = this.parallelism === ops.procs && options.maxPoolSize >= ops.procs;
    this.promises = {
      ...NO_SLICE,
      steal: { queue: "work", share: "one", runs: "last" },
      // Half of the carriers running is enough, so where some are blocked others may be missing.
      ...(isWhole && !options.compensate ? { idleBesideWorkNs: CHAINED } : {}),
    };
  }

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
        const same = this.#last[p], g = same === NONE ? NONE : this.rob(m, this.all[same]);
        return g === NONE ? again(FIND.scan) : g;
      }
      case FIND.scan: {
        const from = this.scan(), g = from === NONE ? NONE : this.rob(m, this.all[from]);
        // Who wakes up scans first, whatever that P did before.
        this.#last[p] = from;
        if (g === NONE) return SLEEP;
        this.#found[m] = g;
        return this.all[from].len() > 0 ? again(FIND.signal) : g;
      }
      default:
        this.wake(this.#found[m], m);
        return this.#found[m];
    }
  }

  /** One from the head. */
  protected rob(m: MId, from: Queue): GId | None {
    return from.rob(m);
  }

  /** The first queue from a random one on that holds a G, or NONE. */
  protected scan(): number {
    const all = this.all, n = all.length;
    let at = this.ops.random(n);
    for (let i = 0; i < n; i++) {
      if (all[at].len() > 0) return at;
      at = at + 1 < n ? at + 1 : 0;
    }
    return NONE;
  }

  /** `signalWork`: an idle carrier, or one more, if fewer are active than may be. */
  protected override wake(_g: GId, m: MId): void {
    const { ops, parallelism } = this, active = this.active();
    if (active < parallelism && (ops.idleMs() > 0 || this.total() < parallelism)) {
      ops.startIdle(m, false);
    }
  }

  /** Carriers that run. */
  protected active(): number {
    const { ops } = this;
    return ops.procs - ops.idleProcs() - this.#isReduced.count;
  }

  /** All carriers. */
  protected total(): number {
    const { ops } = this;
    return ops.procs - ops.idleProcs() + this.#isReplaced.count + ops.idleMs();
  }

  protected hasWork(): boolean {
    return this.all.some((queue) => queue.len() > 0);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why !== LeaveWhy.SYSCALL) return super.leave(g, m, why, step);
    const { ops, parallelism } = this, { maxPoolSize, compensate } = this.options;
    if (!compensate) return DONE;
    // `tryCompensate`: at least half stay runnable.
    const active = this.active(), leastActive = Math.max(1, parallelism >> 1);
    if (ops.idleMs() === 0 || active > parallelism) {
      this.#isReduced.set(m, active > leastActive && this.total() >= parallelism);
      if (this.#isReduced.has(m) || this.total() >= maxPoolSize) return DONE;
    }
    this.#isReplaced.set(m, true);
    ops.handOff(m, ops.procOf(m) as PId, false);
    return DONE;
  }

  override back(g: GId, m: MId, step: number): Verdict {
    this.#isReduced.set(m, false);
    if (this.#isReplaced.has(m)) {
      this.#isReplaced.set(m, false);
      return super.back(g, m, step);
    }
    return step === 0 && this.ops.reclaimProc(m) ? g : super.back(g, m, step);
  }
}
