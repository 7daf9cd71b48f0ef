/**
 * The verbs of {@linkcode Ops} on real cores. The same models as on the virtual engine call them,
 * each M in a Worker of its own.
 *
 * @module
 */

import { Attr, ATTRS } from "../core/attributes.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import type { Prng } from "../core/prng.ts";
import { GStatus } from "../machine/g_table.ts";
import { SYSMON_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import type { Ops } from "../model.ts";
import { type Columns, Ending, LINE, NAP, PREEMPT, type Shape, Word } from "./layout.ts";
import { AtomicWords, Permits } from "./sleeping.ts";
import type { QueueDecls, Queues } from "../queues.ts";
import { QueueLender } from "./lender.ts";
import { Sched } from "./sched.ts";
import type { Stats } from "./to_host.ts";

/** `usleep(3)` of `runqgrab`; the timer makes some 55 us of it, for Go as well. */
const NAP_MS = 0.003;
/** Verbs for the one M that runs in this thread. */
export class ParallelOps implements Ops {
  readonly procs: number;
  readonly lender: QueueLender;
  readonly #sched: Sched;
  /** 1: the next dispatch inherits the slice. */
  inherits: 0 | 1 = 0;
  /**
   * 1: this M announced itself idle, so anybody may give it a P, and then a permit, at any time.
   */
  announced: 0 | 1 = 0;
  /** 1: this M holds no P, and will soon have one or be on the idle list. */
  #isBetweenPs: 0 | 1 = 0;
  readonly permits: Permits;
  readonly cores: number = navigator.hardwareConcurrency;

  constructor(
    private readonly c: Columns,
    shape: Shape,
    private readonly stats: Stats,
    private readonly prng: Prng,
    private readonly clockNs: () => number,
  ) {
    this.procs = shape.procs;
    this.#sched = new Sched(c, shape, stats);
    this.lender = new QueueLender(c, shape.procs, this.#sched, stats, clockNs);
    this.permits = new Permits(new AtomicWords(c.mLines), new AtomicWords(c.words));
  }

  /** Books the bill of the scheduler's lock, at the end. */
  book(): void {
    this.#sched.book();
  }

  queues<D extends QueueDecls>(decls: D): Queues<D> {
    return this.lender.queues(decls);
  }
  nowNs(_m: number): number {
    return Math.floor(this.clockNs());
  }
  procOf(m: MId): PId | None {
    return this.c.mP[m] as PId;
  }
  // Programs that say something of their Gs are refused before the start: all have the initial
  // ones.
  readonly classOf = () => ATTRS[Attr.CLASS].initial;
  readonly weightOf = () => ATTRS[Attr.WEIGHT].initial;
  readonly deadlineNsOf = () => ATTRS[Attr.DEADLINE_NS].initial;
  data(g: GId): number {
    return this.c.gData[g];
  }
  setData(_m: MId, g: GId, x: number): void {
    this.c.gData[g] = x;
  }
  homeOf(g: GId): PId | None {
    return this.c.gHome[g] as PId;
  }
  schedtick(p: PId): number {
    return Atomics.load(this.c.pTick, p * LINE);
  }
  idleProcs(): number {
    return Atomics.load(this.c.words, Word.IDLE_P_COUNT);
  }
  isIdle(p: PId): boolean {
    return Atomics.load(this.c.pStatus, p) === PStatus.IDLE;
  }
  inSyscall(p: PId): boolean {
    return Atomics.load(this.c.pStatus, p) === PStatus.SYSCALL;
  }
  spinning(): number {
    return Atomics.load(this.c.words, Word.SPINNING);
  }
  isSpinning(m: MId): boolean {
    return this.c.mSpinning[m] !== 0;
  }
  spinnerWanted(): boolean {
    return Atomics.load(this.c.words, Word.SPINNER_WANTED) !== 0;
  }
  random(n: number): number {
    return this.prng.below(n);
  }
  // No timers and no network here: programs that need them are refused before the start.
  readonly timersDue = () => false;
  readonly netReady = () => 0;
  readonly netWaiters = () => 0;
  readonly netBlocked = () => false;
  readonly netWanted = () => false;
  readonly runTimers = () => {};
  readonly giveBudget = () => {};
  readonly netpoll = () => 0;
  readonly blockInNetpoll = () => false;
  readonly budgetLeft = () => Infinity;
  // What needs the virtual engine.
  readonly endSliceAfter = (m: MId, g: GId, _ns: number) => this.#refuse("endSliceAfter", m, g);
  readonly sliceOps = (m: MId, _n: number) => this.#refuse("sliceOps", m, -1);
  readonly parkFor = (m: MId, _ns: number) => this.#refuse("parkFor", m, -1);
  readonly startOn = (m: MId) => this.#refuse("startOn", m, -1);
  readonly idleMs = () => this.#refuse("idleMs", -1, -1);
  readonly idleM = () => this.#refuse("idleM", -1, -1);
  #refuse(verb: string, m: number, g: number): never {
    const what = `${verb}: real cores cannot do that: run this model on the virtual engine`;
    throw new ModelError(what, m, this.c.mP[m], g, this.nowNs(m));
  }

  nap(m: MId): void {
    Atomics.wait(this.c.mLines, m * LINE + NAP, 0, NAP_MS);
  }
  inherit(_m: MId): void {
    this.inherits = 1;
  }
  runningOn(p: PId): GId | None {
    const { pG, pStatus } = this.c;
    const runs = Atomics.load(pStatus, p) === PStatus.RUNNING;
    return (runs ? Atomics.load(pG, p * LINE) : -1) as GId;
  }

  kick(m: MId, p: PId): boolean {
    if (this.isIdle(p)) return this.startProc(m, p, false);
    if (this.runningOn(p) < 0) return false;
    // Like sysmon's, the request may come a moment late: then the next G of that M may get it.
    Atomics.store(this.c.mLines, Atomics.load(this.c.pM, p) * LINE + PREEMPT, 1);
    return true;
  }

  takeIdleProc(m: MId): boolean {
    return this.idleProcs() > 0 && this.#take(m, -1);
  }
  takeProcOrWant(m: MId): boolean {
    return this.#take(m, -1, true);
  }
  takeProc(m: MId, p: PId): boolean {
    return this.isIdle(p) && this.#take(m, p);
  }
  #take(m: MId, p: number, wantsSpinner = false): boolean {
    this.#sched.lock();
    const taken = this.#sched.takeProcLocked(m, p);
    if (taken >= 0) this.betweenPs(0);
    else if (wantsSpinner) Atomics.store(this.c.words, Word.SPINNER_WANTED, 1);
    this.#sched.unlock();
    return taken >= 0;
  }

  dropProc(m: MId): void {
    this.#checkHolds(m, "dropProc");
    this.#sched.lock();
    this.#dropLocked(m);
    this.#sched.unlock();
  }
  dropUnlessWanted(m: MId): boolean {
    const { words, mSpinning } = this.c;
    this.#checkHolds(m, "dropUnlessWanted");
    this.#sched.lock();
    const spins = mSpinning[m] === 0 && Atomics.load(words, Word.SPINNER_WANTED) !== 0;
    if (!spins) this.#dropLocked(m);
    this.#sched.unlock();
    if (spins) this.trySpin(m, Infinity);
    return !spins;
  }
  #dropLocked(m: MId): void {
    const { mP } = this.c;
    this.#sched.idleProcLocked(mP[m]);
    mP[m] = -1;
    if (m !== SYSMON_M) this.betweenPs(1);
  }
  /** Before the lock is taken: an error under it would leave the others waiting for ever. */
  #checkHolds(m: MId, verb: string): void {
    if (this.c.mP[m] >= 0) return;
    throw new ModelError(`${verb}: M holds no P`, m, -1, -1, this.nowNs(m));
  }

  /** Is this M without a P for a moment: not on the idle list, and in no system call? */
  betweenPs(is: 0 | 1): void {
    if (this.#isBetweenPs === is) return;
    Atomics.add(this.c.words, Word.BETWEEN_PS, is === 1 ? 1 : -1);
    this.#isBetweenPs = is;
  }

  reclaimProc(m: MId): boolean {
    const { mOldP, mP, pM, pStatus } = this.c, p = mOldP[m];
    mOldP[m] = -1;
    if (p < 0 || Atomics.load(pM, p) !== m) return false;
    const { SYSCALL, RUNNING } = PStatus;
    if (Atomics.compareExchange(pStatus, p, SYSCALL, RUNNING) !== SYSCALL) return false;
    // Sysmon and another M may have had it in between: then it is taken out of that one's system
    // call, as in Go, and that one sees by `pM`, or by the swap, that it lost it.
    Atomics.store(pM, p, m);
    Atomics.add(this.c.pSyscallTick, p, 1);
    mP[m] = p;
    this.betweenPs(0);
    return true;
  }

  startIdle(m: MId, spinning: boolean): boolean {
    return this.idleProcs() > 0 && this.#start(m, -1, spinning ? 1 : 0);
  }
  startProc(m: MId, p: PId, spinning: boolean): boolean {
    return this.isIdle(p) && this.#start(m, p, spinning ? 1 : 0);
  }
  /** @param spins 0: not; 1: count it; 2: it is counted already. */
  #start(m: MId, p: number, spins: 0 | 1 | 2): boolean {
    const sched = this.#sched, words = this.c.words;
    sched.lock();
    let any = -1, to = -1;
    while (to < 0) {
      any = p < 0 ? words[Word.IDLE_P] : p;
      if (any < 0 || !this.isIdle(any as PId) || this.#isOver()) {
        if (spins === 2) Atomics.store(words, Word.SPINNER_WANTED, 1);
        sched.unlock();
        return false;
      }
      to = this.#pickLocked(m);
    }
    sched.takeProcLocked(to, any);
    if (spins === 1) Atomics.add(words, Word.SPINNING, 1);
    if (spins !== 0) this.c.mSpinning[to] = 1;
    sched.unlock();
    this.wake(to);
    return true;
  }

  #isOver(): boolean {
    return Atomics.load(this.c.words, Word.ENDING) !== Ending.RUNNING;
  }

  /**
   * An M to start. Go makes a new thread if none is idle; here Workers are bounded, and when all
   * are in use one may be a step away from the idle list: that one is waited for, with the lock
   * open meanwhile. If it is `m` itself, it gets the P, and a permit, so that it does not go to
   * sleep.
   *
   * @returns The M; -1: the lock was open, look again.
   */
  #pickLocked(m: MId): number {
    const sched = this.#sched, to = sched.pickMLocked();
    if (to >= 0) return to;
    if (this.#isBetweenPs === 1) {
      this.betweenPs(0);
      return m;
    }
    const isOneComing = Atomics.load(this.c.words, Word.BETWEEN_PS) > 0;
    sched.unlock();
    if (!isOneComing) sched.noneLeft();
    this.yieldCore(m);
    sched.lock();
    return -1;
  }

  handOff(m: MId, p: PId, spinning: boolean): void {
    const { mP, pM, pStatus, mSpinning, words } = this.c;
    this.#checkHeld(m, p, "handOff");
    mP[m] = -1;
    this.stats.handoffs++;
    this.#sched.lock();
    let to = -1;
    while (to < 0 && !this.#isOver()) to = this.#pickLocked(m);
    this.#sched.unlock();
    if (to < 0) return;
    mP[to] = p;
    Atomics.store(pM, p, to);
    Atomics.store(pStatus, p, PStatus.RUNNING);
    if (spinning) {
      Atomics.add(words, Word.SPINNING, 1);
      mSpinning[to] = 1;
    }
    this.wake(to);
  }

  idleProc(m: MId, p: PId): void {
    this.#checkHeld(m, p, "idleProc");
    this.dropProc(m);
  }
  #checkHeld(m: MId, p: PId, verb: string): void {
    if (this.c.mP[m] === p) return;
    throw new ModelError(`${verb}: M does not hold it`, m, p, -1, this.nowNs(m));
  }

  announceIdle(m: MId): void {
    this.#checkHolds(m, "announceIdle");
    this.#sched.lock();
    this.#dropLocked(m);
    this.#sched.idleMLocked(m);
    this.betweenPs(0);
    this.announced = 1;
    this.#sched.unlock();
  }

  /** Puts this M, which holds no P, on the idle list. */
  sleepsIdle(m: MId): void {
    this.#sched.lock();
    this.#sched.idleMLocked(m);
    this.betweenPs(0);
    this.#sched.unlock();
  }

  withdrawIdle(m: MId): boolean {
    if (this.announced === 0) {
      const what = "withdrawIdle: M did not announce itself idle before";
      throw new ModelError(what, m, this.c.mP[m], -1, this.nowNs(m));
    }
    this.#sched.lock();
    if (this.c.mIdle[m] === 0) {
      // Somebody picked this M and gives it a P: the permit is on its way.
      this.#sched.unlock();
      this.permits.await(m);
      this.announced = 0;
      return this.c.mP[m] >= 0;
    }
    const taken = this.#sched.takeProcLocked(m, -1);
    if (taken >= 0) {
      this.#sched.busyMLocked(m);
      this.announced = 0;
    }
    this.#sched.unlock();
    return taken >= 0;
  }

  trySpin(m: MId, limit: number): boolean {
    const { words, mSpinning } = this.c;
    if (mSpinning[m] !== 0) return true;
    for (;;) {
      const now = Atomics.load(words, Word.SPINNING);
      if (now >= limit) return false;
      if (Atomics.compareExchange(words, Word.SPINNING, now, now + 1) === now) break;
    }
    Atomics.store(words, Word.SPINNER_WANTED, 0);
    mSpinning[m] = 1;
    return true;
  }

  stopSpin(m: MId): number {
    const { words, mSpinning } = this.c;
    if (mSpinning[m] === 0) {
      throw new ModelError("stopSpin: not spinning", m, -1, -1, this.nowNs(m));
    }
    mSpinning[m] = 0;
    return Atomics.sub(words, Word.SPINNING, 1) - 1;
  }

  wakeSpinner(m: MId): boolean {
    const { words } = this.c;
    if (Atomics.load(words, Word.SPINNING) !== 0) return false;
    if (this.idleProcs() === 0 && this.spinnerWanted()) return false;
    if (Atomics.compareExchange(words, Word.SPINNING, 0, 1) !== 0) return false;
    if (this.#start(m, -1, 2)) return true;
    Atomics.sub(words, Word.SPINNING, 1);
    return false;
  }

  wakeThread(_m: MId, g: GId): void {
    const { gThread, mOwn } = this.c;
    let thread = gThread[g];
    if (thread < 0) {
      // Only whoever created the G wakes it the first time, so nobody else is here.
      thread = gThread[g] = this.#sched.newM();
      mOwn[thread] = g;
    }
    this.wake(thread);
  }

  ownG(m: MId): GId | None {
    const g = this.c.mOwn[m];
    return (g >= 0 && Atomics.load(this.c.gStatus, g) === GStatus.RUNNABLE ? g : -1) as GId;
  }

  /** JavaScript has no `sched_yield`: a wait of no time enters the kernel and comes back. */
  yieldCore(m: MId): void {
    Atomics.wait(this.c.mLines, m * LINE + NAP, 0, 0);
  }

  /** Leaves `m` a permit and wakes it, if it sleeps. */
  wake(m: number): void {
    this.stats.wakes++;
    this.permits.give(m);
  }
}
