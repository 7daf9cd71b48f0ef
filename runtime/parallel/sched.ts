/**
 * What the scheduler's lock guards (Go: `sched`): the global queue, the idle Ps, the idle Ms. Both
 * idle lists are stacks, as in Go.
 *
 * @module
 */

import { LimitError } from "../core/errors.ts";
import { PStatus } from "../machine/p_table.ts";
import { AtomicWords, Futex } from "./sleeping.ts";
import { type Columns, LINE, mOfWorker, type Shape, Word } from "./layout.ts";
import { LinkedGs } from "./shared_list.ts";
import type { Stats } from "./to_host.ts";

/** The guarded state as one thread sees it. Methods named `…Locked` need the lock held. */
export class Sched {
  readonly #lock: Futex;
  /** The global queue. */
  readonly global: LinkedGs;
  readonly #bill = { lockAcquires: 0, lockWaits: 0, lockWaitNs: 0 };

  constructor(
    private readonly c: Columns,
    private readonly shape: Shape,
    private readonly stats: Stats,
  ) {
    this.#lock = new Futex(new AtomicWords(c.words), Word.SCHED_LOCK, this.#bill);
    this.global = new LinkedGs(c.words, Word.GLOBAL_HEAD, Word.GLOBAL_SIZE, c.gNext);
  }

  lock(): void {
    this.#lock.lock();
  }

  unlock(): void {
    this.#lock.unlock();
  }

  /** Books what this lock cost; once, at the end. */
  book(): void {
    const { stats } = this, bill = this.#bill;
    stats.schedLocks += bill.lockAcquires;
    stats.schedLockWaits += bill.lockWaits;
    stats.lockAcquires += bill.lockAcquires;
    stats.lockWaits += bill.lockWaits;
    stats.lockWaitNs += bill.lockWaitNs;
  }

  /** Puts `p` on the idle list. */
  idleProcLocked(p: number): void {
    const { words, pStatus, pIdleNext, pG } = this.c;
    Atomics.store(pStatus, p, PStatus.IDLE);
    Atomics.store(pG, p * LINE, -1);
    pIdleNext[p] = words[Word.IDLE_P];
    words[Word.IDLE_P] = p;
    Atomics.add(words, Word.IDLE_P_COUNT, 1);
  }

  /** Takes `p`, or with -1 the one that became idle last, for M `m`. @returns The P, or -1. */
  takeProcLocked(m: number, p: number): number {
    const { words, pStatus, pIdleNext, pM, mP } = this.c;
    const taken = p < 0 ? words[Word.IDLE_P] : p;
    if (taken < 0 || pStatus[taken] !== PStatus.IDLE) return -1;
    if (words[Word.IDLE_P] === taken) words[Word.IDLE_P] = pIdleNext[taken];
    else {
      let before = words[Word.IDLE_P];
      while (pIdleNext[before] !== taken) before = pIdleNext[before];
      pIdleNext[before] = pIdleNext[taken];
    }
    Atomics.sub(words, Word.IDLE_P_COUNT, 1);
    Atomics.store(pM, taken, m);
    Atomics.store(pStatus, taken, PStatus.RUNNING);
    mP[m] = taken;
    return taken;
  }

  /** Puts `m` on the idle list. */
  idleMLocked(m: number): void {
    const { words, mIdle, mIdleNext } = this.c;
    mIdle[m] = 1;
    mIdleNext[m] = words[Word.IDLE_M];
    words[Word.IDLE_M] = m;
  }

  /** Takes `m` off the idle list, on which it is. */
  busyMLocked(m: number): void {
    const { words, mIdle, mIdleNext } = this.c;
    mIdle[m] = 0;
    if (words[Word.IDLE_M] === m) words[Word.IDLE_M] = mIdleNext[m];
    else {
      let before = words[Word.IDLE_M];
      while (mIdleNext[before] !== m) before = mIdleNext[before];
      mIdleNext[before] = mIdleNext[m];
    }
  }

  /**
   * An M to start: the one that went to sleep last, else a Worker not used yet; -1: there is none.
   */
  pickMLocked(): number {
    const idle = this.c.words[Word.IDLE_M];
    if (idle < 0) return this.#unusedM();
    this.busyMLocked(idle);
    return idle;
  }

  /** A Worker that has not been used yet. @throws {LimitError} All are. */
  newM(): number {
    const m = this.#unusedM();
    return m < 0 ? this.noneLeft() : m;
  }

  #unusedM(): number {
    const worker = Atomics.add(this.c.words, Word.STARTED, 1);
    return worker < this.shape.workers ? mOfWorker(worker) : -1;
  }

  /** Says that there are too few Workers. The lock must not be held: the others could not go on. */
  noneLeft(): never {
    throw new LimitError(
      "workers",
      this.shape.workers,
      "the run needs more Ms at once than Workers were made: one for each P and for each G in a " +
        "system call, or, in a 1:1 model, one for each G",
    );
  }
}
