/**
 * libuv's thread pool: one queue under a mutex, first in first out. Slow I/O (class 1) may keep no
 * more than half of the threads: beyond that it waits behind all else. Each submission wakes a
 * thread if one sleeps, whether or not others are on their way (libuv#5236); `wake=queued`: only if
 * more is queued than threads are.
 *
 * Source: libuv 1.51, `src/threadpool.c` (`worker`, `post`, `slow_work_thread_threshold`); the
 * counters of libuv#5236. A system call keeps its thread: that is what the pool is for.
 *
 * Weak spot: small work in bursts. A thread that has just finished takes the work for which another
 * was woken, and that one wakes up for nothing; more threads make it worse.
 *
 * @module
 */

import { again, type Attributes, DONE, fifo, type GId, type Handoff, LeaveWhy } from "@lab/runtime";
import { type MId, moreSteps, NONE, type None, type Ops, shared, type Verdict } from "@lab/runtime";
import { choice, NEXT, NO_SLICE, POOL, Pool, SLEEP, WAKE } from "./pool.ts";

const FIND = moreSteps(NEXT, "slow", "queue", "signal");
/** Class of slow I/O. */
const SLOW = 1;

/** The pool. */
export default class Libuv extends Pool<Handoff & Attributes> {
  static readonly options = [
    choice("wake", ["idle", "queued"], "a thread for each submission, or for what is left over"),
  ];
  static override readonly steps = { ...Pool.steps, find: FIND };
  readonly name = "libuv";
  override readonly promises = { ...NO_SLICE, wake: POOL.wake };
  /** The first of the slow work stands in `work`, the rest behind it in `slow`. */
  protected readonly queues = this.ops.queues({ work: shared(fifo()), slow: shared(fifo()) });
  /** Most slow work at a time. */
  readonly #slowMost = Math.ceil(this.ops.procs / 2);
  // One element each: slow work in `work`, and running; threads that are on their way.
  readonly #queued = [0];
  readonly #running = [0];
  readonly #waking = [0];
  // By M: does it run slow work; has it looked since it slept? Between two steps: what it found.
  readonly #isSlow: boolean[] = [];
  readonly #isAwake: boolean[] = [];
  readonly #found: (GId | None)[] = [];
  readonly #next: (GId | None)[] = [];

  constructor(ops: Ops, readonly options = { wake: "idle" }) {
    super(ops);
  }

  /** `post`. */
  protected put(g: GId, m: MId): Verdict {
    const { work, slow } = this.queues, isSlow = this.ops.classOf(g) === SLOW;
    if (isSlow && this.#queued[0] > 0) {
      slow.put(m, g);
      return DONE;
    }
    if (isSlow) this.#queued[0]++;
    work.put(m, g);
    return WAKE;
  }

  protected override wake(_g: GId, m: MId): void {
    const { wake } = this.options, isOnWay = this.queues.work.len() <= this.#waking[0];
    if ((wake === "idle" || !isOnWay) && this.ops.startIdle(m, false)) this.#waking[0]++;
  }

  /** `worker`. */
  protected next(m: MId, step: number): Verdict {
    const { work, slow } = this.queues;
    switch (step) {
      case FIND.next: {
        if (!this.#isAwake[m]) this.#waking[0] = Math.max(0, this.#waking[0] - 1);
        this.#isAwake[m] = this.hasWork();
        const g = this.#found[m] = this.#isAwake[m] ? work.take(m) : NONE;
        if (g === NONE) return SLEEP;
        if (this.ops.classOf(g) !== SLOW) return g;
        if (this.isFull()) {
          // Enough of that kind runs: back behind all else.
          [this.#next[m], this.#found[m]] = [g, NONE];
          return again(FIND.queue);
        }
        this.#isSlow[m] = true;
        this.#running[0]++;
        return again(FIND.slow);
      }
      case FIND.slow:
        this.#next[m] = slow.take(m);
        if (this.#next[m] !== NONE) return again(FIND.queue);
        this.#queued[0]--;
        return this.#found[m] as GId;
      case FIND.queue:
        work.put(m, this.#next[m] as GId);
        return again(this.#found[m] === NONE ? FIND.next : FIND.signal);
      default:
        this.wake(this.#found[m] as GId, m);
        return this.#found[m] as GId;
    }
  }

  /** Does as much slow work run as may? */
  protected isFull(): boolean {
    return this.#running[0] >= this.#slowMost;
  }

  /** More than slow work that may not run. */
  protected hasWork(): boolean {
    return this.queues.work.len() > (this.#queued[0] > 0 && this.isFull() ? 1 : 0);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why === LeaveWhy.SYSCALL) return DONE;
    if (step === 0 && this.#isSlow[m]) this.#running[0]--;
    this.#isSlow[m] = false;
    return super.leave(g, m, why, step);
  }

  override back(g: GId): Verdict {
    return g;
  }
}
