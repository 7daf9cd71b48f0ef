/**
 * The verbs of {@linkcode Ops} on real cores. The same models as on the virtual engine call them,
 * each M in a Worker of its own.
 *
 * Phases of a hook run back to back: what comes between two of them here is not an engine that
 * chooses, but the other cores.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import type { Prng } from "../core/prng.ts";
import { GStatus } from "../machine/g_table.ts";
import { PStatus } from "../machine/p_table.ts";
import type { Ops } from "../model.ts";
import { type Columns, LINE, type Shape, Word } from "./layout.ts";
import { Sched } from "./sched.ts";
import { SharedList } from "./shared_list.ts";
import { ringWords, SharedRing } from "./shared_ring.ts";
import type { Stats } from "./stats.ts";
import { AtomicWords } from "./words.ts";

/** `usleep(3)` of `runqgrab`; the timer makes some 55 us of it, for Go as well. */
const NAP_MS = 0.003;
/** Where the permit of an M is on its line, and the request to preempt. */
export const PERMIT = 0, PREEMPT = 1, NAP = 2;

/** The local queues of all Ps as one thread sees them. */
export function localQueues(c: Columns, shape: Shape, stats: Stats): (SharedRing | SharedList)[] {
  const size = ringWords(shape.ringSlots);
  return Array.from(
    { length: shape.procs },
    (_, p) =>
      shape.ringSlots === Infinity ? new SharedList(c, p, stats) : new SharedRing(
        new AtomicWords(c.rings.subarray(p * size, (p + 1) * size)),
        shape.ringSlots,
      ),
  );
}

/** Verbs for the one M that runs in this thread. */
export class ParallelOps implements Ops {
  readonly procs: number;
  readonly ringSlots: number;
  /** 1: the next dispatch inherits the slice. */
  inherits: 0 | 1 = 0;
  /** 1: this M announced itself idle, so anybody may give it a P, and then a permit, at any time. */
  announced: 0 | 1 = 0;
  readonly #sched: Sched;
  readonly #local: readonly (SharedRing | SharedList)[];
  readonly #batch: Int32Array;

  constructor(
    private readonly c: Columns,
    shape: Shape,
    private readonly stats: Stats,
    private readonly prng: Prng,
    private readonly clockNs: () => number,
  ) {
    this.procs = shape.procs;
    this.ringSlots = shape.ringSlots;
    this.#sched = new Sched(c, shape, stats);
    this.#local = localQueues(c, shape, stats);
    this.#batch = new Int32Array(shape.ringSlots === Infinity ? 0 : shape.ringSlots);
  }

  /** Books the lock's bill at the end. */
  book(): void {
    this.#sched.book();
  }

  procOf(m: MId): PId | None {
    return this.c.mP[m] as PId;
  }
  homeOf(g: GId): PId | None {
    return this.c.gHome[g] as PId;
  }
  schedtick(p: PId): number {
    return Atomics.load(this.c.pTick, p * LINE);
  }
  localLen(p: PId): number {
    return this.#local[p].len();
  }
  nextOf(p: PId): GId | None {
    return this.#local[p].next() as GId;
  }
  globalLen(): number {
    return Atomics.load(this.c.words, Word.GLOBAL_SIZE);
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
  nowNs(_m: MId): number {
    return Math.floor(this.clockNs());
  }
  random(n: number): number {
    return this.prng.below(n);
  }
  // No timers and no network here: programs that need them are refused before the start.
  timersDue(): boolean {
    return false;
  }
  netReady(): number {
    return 0;
  }
  netWaiters(): number {
    return 0;
  }
  netBlocked(): boolean {
    return false;
  }
  netWanted(): boolean {
    return false;
  }
  runTimers(): void {}
  netpoll(): number {
    return 0;
  }
  blockInNetpoll(): boolean {
    return false;
  }

  pushLocal(m: MId, p: PId, g: GId): boolean {
    this.#checkRunnable(m, p, g);
    return this.#local[p].push(g);
  }

  spillHalf(m: MId, p: PId, g: GId): boolean {
    this.#checkRunnable(m, p, g);
    const n = this.#local[p].takeHalf(this.#batch);
    if (n === 0) return false;
    this.stats.overflows++;
    this.#sched.lock();
    for (let i = 0; i < n; i++) this.#sched.pushLocked(this.#batch[i]);
    this.#sched.pushLocked(g);
    this.#sched.unlock();
    return true;
  }

  popLocal(_m: MId, p: PId): GId | None {
    return this.#local[p].pop() as GId;
  }
  setNext(m: MId, p: PId, g: GId): GId | None {
    this.#checkRunnable(m, p, g);
    return this.#local[p].setNext(g) as GId;
  }
  takeNext(_m: MId, p: PId): GId | None {
    return this.#local[p].takeNext() as GId;
  }

  pushGlobal(m: MId, g: GId): void {
    this.#checkRunnable(m, -1, g);
    this.#sched.lock();
    this.#sched.pushLocked(g);
    this.#sched.unlock();
  }

  popGlobal(_m: MId): GId | None {
    this.#sched.lock();
    const g = this.#sched.popLocked();
    this.#sched.unlock();
    return g as GId;
  }

  grabGlobal(_m: MId, p: PId, n: number): GId | None {
    const local = this.#local[p];
    this.#sched.lock();
    const first = this.#sched.popLocked();
    for (let i = 1; i < n && local.len() < this.ringSlots; i++) {
      const g = this.#sched.popLocked();
      if (g < 0) break;
      local.push(g);
    }
    this.#sched.unlock();
    return first as GId;
  }

  stealLocal(_m: MId, thief: PId, victim: PId, n: number): GId | None {
    const from = this.#local[victim];
    // Both are of the same class: a machine has rings or lists, not some of each.
    const g = from.stealInto(this.#local[thief] as SharedRing & SharedList, n);
    if (g < 0) return -1;
    this.stats.steals++;
    this.stats.stolenGs += from.stolen;
    return g as GId;
  }

  nap(m: MId): void {
    Atomics.wait(this.c.mLines, m * LINE + NAP, 0, NAP_MS);
  }

  stealNext(_m: MId, _thief: PId, victim: PId): GId | None {
    const g = this.#local[victim].takeNext();
    if (g < 0) return -1;
    this.stats.nextSteals++;
    this.stats.stolenGs++;
    return g as GId;
  }

  inherit(_m: MId): void {
    this.inherits = 1;
  }

  takeIdleProc(m: MId): boolean {
    return this.idleProcs() > 0 && this.#take(m, -1);
  }
  takeProcOrWant(m: MId): boolean {
    this.#sched.lock();
    const taken = this.#sched.takeProcLocked(m, -1);
    if (taken < 0) Atomics.store(this.c.words, Word.SPINNER_WANTED, 1);
    this.#sched.unlock();
    return taken >= 0;
  }
  takeProc(m: MId, p: PId): boolean {
    return this.isIdle(p) && this.#take(m, p);
  }
  #take(m: MId, p: number): boolean {
    this.#sched.lock();
    const taken = this.#sched.takeProcLocked(m, p);
    this.#sched.unlock();
    return taken >= 0;
  }

  dropProc(m: MId): void {
    this.#sched.lock();
    this.#dropLocked(m);
    this.#sched.unlock();
  }
  dropUnlessWanted(m: MId): boolean {
    const { words, mSpinning } = this.c;
    this.#sched.lock();
    const spins = mSpinning[m] === 0 && Atomics.load(words, Word.SPINNER_WANTED) !== 0;
    if (!spins) this.#dropLocked(m);
    this.#sched.unlock();
    if (spins) this.trySpin(m, Infinity);
    return !spins;
  }
  #dropLocked(m: MId): void {
    const { mP } = this.c, p = mP[m];
    if (p < 0) throw new ModelError("dropProc: M holds no P", m, -1, -1, this.nowNs(m));
    this.#sched.idleProcLocked(p);
    mP[m] = -1;
  }

  reclaimProc(m: MId): boolean {
    const { mOldP, mP, pM, pStatus } = this.c, p = mOldP[m];
    mOldP[m] = -1;
    if (p < 0 || Atomics.load(pM, p) !== m) return false;
    const { SYSCALL, RUNNING } = PStatus;
    if (Atomics.compareExchange(pStatus, p, SYSCALL, RUNNING) !== SYSCALL) return false;
    // Sysmon and another M may have had it in between: then it is in somebody else's system call.
    if (Atomics.load(pM, p) !== m) {
      Atomics.store(pStatus, p, SYSCALL);
      return false;
    }
    Atomics.add(this.c.pSyscallTick, p, 1);
    mP[m] = p;
    return true;
  }

  startIdle(m: MId, spinning: boolean): boolean {
    return this.idleProcs() > 0 && this.#start(m, -1, spinning ? 1 : 0);
  }
  startProc(m: MId, p: PId, spinning: boolean): boolean {
    return this.isIdle(p) && this.#start(m, p, spinning ? 1 : 0);
  }
  /** @param spins 0: not; 1: count it; 2: it is counted already. */
  #start(_m: MId, p: number, spins: 0 | 1 | 2): boolean {
    const sched = this.#sched, words = this.c.words;
    sched.lock();
    const any = p < 0 ? words[Word.IDLE_P] : p;
    if (any < 0 || !this.isIdle(any as PId)) {
      if (spins === 2) Atomics.store(words, Word.SPINNER_WANTED, 1);
      sched.unlock();
      return false;
    }
    const to = sched.pickMLocked();
    if (to < 0) {
      sched.unlock();
      sched.noneLeft();
    }
    sched.takeProcLocked(to, any);
    if (spins === 1) Atomics.add(words, Word.SPINNING, 1);
    if (spins !== 0) this.c.mSpinning[to] = 1;
    sched.unlock();
    this.wake(to);
    return true;
  }

  handOff(m: MId, p: PId, spinning: boolean): void {
    const { mP, pM, pStatus, mSpinning, words } = this.c;
    if (mP[m] !== p) throw new ModelError("handOff: M does not hold it", m, p, -1, this.nowNs(m));
    mP[m] = -1;
    this.stats.handoffs++;
    this.#sched.lock();
    const to = this.#sched.pickMLocked();
    this.#sched.unlock();
    if (to < 0) this.#sched.noneLeft();
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
    if (this.c.mP[m] !== p) {
      throw new ModelError("idleProc: M does not hold it", m, p, -1, this.nowNs(m));
    }
    this.dropProc(m);
  }

  announceIdle(m: MId): void {
    this.#sched.lock();
    this.#dropLocked(m);
    this.#sched.idleMLocked(m);
    this.announced = 1;
    this.#sched.unlock();
  }

  withdrawIdle(m: MId): boolean {
    const { mIdle, mLines } = this.c, permit = m * LINE + PERMIT;
    this.#sched.lock();
    if (mIdle[m] === 0) {
      // Somebody picked this M and gives it a P: the permit is on its way.
      this.#sched.unlock();
      Atomics.wait(mLines, permit, 0);
      Atomics.store(mLines, permit, 0);
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

  /** There is no `sched_yield` in JavaScript; a wait of no time enters the kernel and comes back. */
  yieldCore(m: MId): void {
    Atomics.wait(this.c.mLines, m * LINE + NAP, 0, 0);
  }

  /** Leaves `m` a permit and wakes it, if it sleeps. */
  wake(m: number): void {
    this.stats.wakes++;
    Atomics.store(this.c.mLines, m * LINE + PERMIT, 1);
    Atomics.notify(this.c.mLines, m * LINE + PERMIT, 1);
  }

  #checkRunnable(m: MId, p: number, g: GId): void {
    if (this.c.gStatus[g] === GStatus.RUNNABLE) return;
    throw new ModelError("a G that is not runnable was queued", m, p, g, this.nowNs(m));
  }
}
