/**
 * The verbs of the virtual engine: each one atomic action, one cost, one event.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M, type M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { type Ops, ReadyWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import type { State } from "./state.ts";
import type { Os } from "./os.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const {
  GET_GLOBAL,
  GET_LOCAL,
  GET_NEXT,
  GRAB,
  HANDOFF,
  LOCK_WAIT,
  NETPOLL,
  PUT_GLOBAL,
  PUT_LOCAL,
  PUT_NEXT,
  P_IDLE,
  SPILL,
  SPIN,
  STEAL,
  STEAL_G,
  STEAL_NEXT,
  TIMER,
} = Ev;

/** Most Gs that one netpoll collects (Go: 128 epoll events). */
export const NETPOLL_MAX = 128;

/** Verbs on virtual time. */
export class VirtualOps implements Ops {
  readonly procs: number = 0;
  readonly ringSlots: number = -0;
  /** Visible verbs used since the engine reset it; counted only with `verify`. */
  visible = 0;
  /** Thread of each G (1:1 models). */
  readonly #threadOf: M[] = [];
  declare private readonly ms: readonly M[];
  /** 1: check every verb. */
  readonly #verify: 0 | 1 = 0;
  /** 1: events are kept or verbs are checked. The hot verbs ask only this. */
  private readonly watched: 0 | 1 = 0;

  /** No row of the lock costs anything: then nobody ever waits for it. */
  private readonly lockIsFree: 0 | 1 = 0;
  // Rows of the hot verbs, and what counts their times beside `s.counts`; see `book`.
  private readonly localPutNs: number = -0;
  private readonly localGetNs: number = -0;
  readonly #lockAcquireNs: number = -0;
  readonly #lockHoldNs: number = -0;
  readonly #lockHoldGNs: number = -0;
  private localGets = 0;
  #lockMoves = 0;
  /** Times somebody took Gs from the global queue, or tried to. */
  #looks = 0;
  declare private threads: Threads;
  declare private os: Os;
  declare private readonly s: State;

  constructor(s: State, verify: boolean) {
    this.s = s;
    this.ms = s.ms.at;
    this.#verify = verify ? 1 : 0;
    this.watched = verify || s.tracing !== 0 ? 1 : 0;
    this.procs = s.procs;
    this.ringSlots = s.rings.size;
    this.localPutNs = s.cost[Cost.localPut];
    this.localGetNs = s.cost[Cost.localGet];
    this.#lockAcquireNs = s.cost[Cost.lockAcquire];
    this.#lockHoldNs = s.cost[Cost.lockHold];
    this.#lockHoldGNs = s.cost[Cost.lockHoldG];
    const lockNs = this.#lockAcquireNs + this.#lockHoldNs + this.#lockHoldGNs;
    this.lockIsFree = lockNs === 0 ? 1 : 0;
  }

  /**
   * Books, at the end of the run, what follows from counters that are counted anyway: how often some
   * rows were charged, and how often the lock of the global queue was taken: once for each look, for
   * each spill and for each G that was put there alone.
   */
  book(): void {
    const { cost, costTimes, counts, global } = this.s;
    counts.globalPuts = global.puts;
    const spilled = counts.overflows * ((this.ringSlots >> 1) + 1);
    counts.lockAcquires = this.#looks + counts.overflows + global.puts - spilled;
    if (this.localPutNs > 0) costTimes[Cost.localPut] += counts.localPuts + counts.nextPuts;
    if (this.localGetNs > 0) costTimes[Cost.localGet] += this.localGets;
    if (cost[Cost.userSwitch] > 0) costTimes[Cost.userSwitch] += counts.userSwitches;
    if (this.lockIsFree !== 0) return;
    costTimes[Cost.lockAcquire] += counts.lockAcquires;
    costTimes[Cost.lockHold] += counts.lockAcquires;
    costTimes[Cost.lockHoldG] += this.#lockMoves;
    costTimes[Cost.lockContended] += counts.lockWaits;
  }

  /** Lends the parts that depend on the model's traits, which are known only once it is made. */
  attach(threads: Threads, os: Os): void {
    this.threads = threads;
    this.os = os;
  }

  procOf(id: MId): PId | None {
    return this.ms[id].p as PId;
  }
  homeOf(g: GId): PId | None {
    return this.s.gs.home(g) as PId;
  }
  schedtick(p: PId): number {
    return this.s.ps.schedtick[p];
  }
  localLen(p: PId): number {
    return this.s.rings.len(p);
  }
  nextOf(p: PId): GId | None {
    return this.s.rings.next[p] as GId;
  }
  globalLen(): number {
    return this.s.global.size;
  }
  idleProcs(): number {
    return this.s.ps.idleCount;
  }
  isIdle(p: PId): boolean {
    return this.s.ps.status[p] === PStatus.IDLE;
  }
  inSyscall(p: PId): boolean {
    return this.s.ps.status[p] === PStatus.SYSCALL;
  }
  spinning(): number {
    return this.s.spinning;
  }
  isSpinning(id: MId): boolean {
    return this.ms[id].spinning !== 0;
  }
  spinnerWanted(): boolean {
    return this.s.spinnerWanted !== 0;
  }
  nowNs(_m: MId): number {
    return this.s.nowNs;
  }
  random(n: number): number {
    return this.s.stealPrng.below(n);
  }
  timersDue(_m: MId, p: PId): boolean {
    const timers = this.s.timers;
    return timers.total > 0 && timers.firstNs(p) <= this.s.nowNs;
  }
  netReady(): number {
    return this.s.netCount;
  }
  netWaiters(): number {
    return this.s.netWaiting + this.s.netCount;
  }
  netBlocked(): boolean {
    return this.s.netM !== null;
  }
  netWanted(): boolean {
    return this.s.netWaiting + this.s.netCount + this.s.timers.total > 0;
  }

  pushLocal(id: MId, p: PId, g: GId): boolean {
    const s = this.s;
    if (this.#verify !== 0) this.#checkPush(this.ms[id], p, g);
    if (!s.rings.push(p, g)) return false;
    this.ms[id].clock += this.localPutNs;
    s.counts.localPuts++;
    if (this.watched !== 0) this.#sawPut(id, p, g);
    return true;
  }

  #sawPut(id: MId, p: PId, g: GId): void {
    const s = this.s;
    if (s.tracing !== 0) this.#emitAt(PUT_LOCAL, this.ms[id], p, g, s.rings.len(p), 0);
  }

  spillHalf(id: MId, p: PId, g: GId): boolean {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.#checkPush(m, p, g);
    const before = s.rings.len(p);
    if (before < s.rings.size) return false;
    const half = s.rings.size >> 1;
    s.counts.overflows++;
    this.#lock(m, half + 1);
    if (s.tracing !== 0) this.#emitAt(SPILL, m, p, g, half + 1, before);
    for (let i = 0; i < half; i++) this.#toGlobal(m, s.rings.pop(p));
    this.#toGlobal(m, g);
    return true;
  }

  popLocal(id: MId, p: PId): GId | None {
    const g = this.s.rings.pop(p);
    if (g >= 0) {
      this.localGets++;
      this.ms[id].clock += this.localGetNs;
      if (this.watched !== 0) this.#sawLocal(id, p, g);
    }
    return g as GId;
  }

  setNext(id: MId, p: PId, g: GId): GId | None {
    const s = this.s, next = s.rings.next, kicked = next[p];
    if (this.watched !== 0) this.#seeNext(id, p, g, kicked);
    next[p] = g;
    this.ms[id].clock += this.localPutNs;
    s.counts.nextPuts++;
    return kicked as GId;
  }

  #seeNext(id: MId, p: PId, g: GId, kicked: number): void {
    const m = this.ms[id];
    if (this.#verify !== 0) this.#checkPush(m, p, g);
    if (this.s.tracing !== 0) this.#emitAt(PUT_NEXT, m, p, g, kicked, 0);
  }

  takeNext(id: MId, p: PId): GId | None {
    const next = this.s.rings.next, g = next[p];
    if (g >= 0) {
      next[p] = -1;
      this.localGets++;
      this.ms[id].clock += this.localGetNs;
      if (this.watched !== 0) this.#sawNext(id, p, g);
    }
    return g as GId;
  }

  #sawNext(id: MId, p: PId, g: number): void {
    if (this.#verify !== 0) this.visible++;
    if (this.s.tracing !== 0) this.s.log.add(GET_NEXT, id, p, g, 0, 0);
  }

  pushGlobal(id: MId, g: GId): void {
    this.s.global.push(g);
    if (this.lockIsFree === 0) this.#lockFor(this.ms[id], 1);
    if (this.watched !== 0) this.#sawPushGlobal(id, g);
  }

  /** Its event stands behind those of the lock. */
  #sawPushGlobal(id: MId, g: GId): void {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.#checkPush(m, -1, g);
    if (s.tracing !== 0) s.log.put(PUT_GLOBAL, id, m.p, g, s.global.size);
  }

  popGlobal(id: MId): GId | None {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    this.#looks++;
    this.#lock(m, 1);
    const g = s.global.pop();
    if (g < 0) return -1;
    s.counts.globalLooks++;
    if (s.tracing !== 0) s.emit(GET_GLOBAL, m, g, s.global.size, 0);
    return g as GId;
  }

  grabGlobal(id: MId, p: PId, n: number): GId | None {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    const size = s.global.size;
    const count = Math.min(n, size);
    this.#looks++;
    this.#lock(m, count);
    if (count <= 0) return -1;
    s.counts.globalBatches++;
    s.counts.globalBatchGs += count;
    if (s.tracing !== 0) this.#emitAt(GRAB, m, p, -1, count, size);
    if (count > 1) s.gs.fetch(s.global, count);
    const first = s.global.pop();
    if (s.tracing !== 0) this.#grabbed(m, p, first, count);
    if (!s.rings.take(p, s.global, count - 1)) {
      throw new ModelError("grabGlobal: ring full", m.id, p, first, s.nowNs);
    }
    return first as GId;
  }

  /** The events of a grab: `first` is out of the global queue, the others are about to leave it. */
  #grabbed(m: M, p: PId, first: number, count: number): void {
    const s = this.s;
    this.#emitAt(GET_GLOBAL, m, p, first, s.global.size, 0);
    s.log.addMoves(m.id, p, s.global, count - 1, s.rings.len(p));
  }

  stealLocal(id: MId, thief: PId, victim: PId, n: number): GId | None {
    const s = this.s, m = this.ms[id];
    s.charge(m, Cost.stealTry);
    s.counts.stealTries++;
    const size = s.rings.len(victim);
    const count = Math.min(n, size);
    if (count <= 0) return -1;
    if (this.#verify !== 0) this.visible++;
    s.chargeTimes(m, Cost.stealG, count);
    s.counts.steals++;
    s.counts.stolenGs += count;
    if (s.tracing !== 0) this.#emitAt(STEAL, m, thief, victim, count, size);
    for (let i = 0; i < count - 1; i++) {
      const g = s.rings.pop(victim);
      if (s.tracing !== 0) this.#emitAt(STEAL_G, m, thief, g, victim, i);
      if (!s.rings.push(thief, g)) {
        throw new ModelError("stealLocal: ring full", m.id, thief, g, s.nowNs);
      }
      if (s.tracing !== 0) this.#emitAt(PUT_LOCAL, m, thief, g, s.rings.len(thief), 0);
    }
    const last = s.rings.pop(victim);
    if (s.tracing !== 0) this.#emitAt(STEAL_G, m, thief, last, victim, count - 1);
    return last as GId;
  }

  stealNext(id: MId, thief: PId, victim: PId): GId | None {
    const s = this.s, m = this.ms[id];
    s.charge(m, Cost.stealTry);
    s.counts.stealTries++;
    const g = s.rings.next[victim];
    if (g < 0) return -1;
    if (this.#verify !== 0) this.visible++;
    s.rings.next[victim] = -1;
    s.charge(m, Cost.stealG);
    s.counts.steals++;
    s.counts.stolenGs++;
    s.counts.nextSteals++;
    if (s.tracing !== 0) this.#emitAt(STEAL_NEXT, m, thief, g, victim, 0);
    return g as GId;
  }

  inherit(id: MId): void {
    this.ms[id].inherit = 1;
  }

  takeIdleProc(id: MId): boolean {
    const p = this.s.ps.idleTop;
    return p >= 0 && this.takeProc(id, p as PId);
  }

  takeProcOrWant(id: MId): boolean {
    if (this.takeIdleProc(id)) return true;
    this.#wantSpinner();
    return false;
  }

  takeProc(id: MId, p: PId): boolean {
    const s = this.s, m = this.ms[id];
    if (s.ps.status[p] !== PStatus.IDLE) return false;
    if (this.#verify !== 0) this.visible++;
    if (m.p >= 0) throw new ModelError("takeProc: M holds a P", m.id, m.p, -1, s.nowNs);
    this.threads.takeProc(m, p);
    return true;
  }

  dropProc(id: MId): void {
    const s = this.s, m = this.ms[id], p = m.p;
    if (this.#verify !== 0) this.visible++;
    if (p < 0) throw new ModelError("dropProc: M holds no P", m.id, -1, -1, s.nowNs);
    this.#toIdle(m, p);
    m.p = -1;
  }

  dropUnlessWanted(id: MId): boolean {
    const s = this.s, m = this.ms[id];
    if (m.spinning !== 0 || s.spinnerWanted === 0) {
      this.dropProc(id);
      return true;
    }
    if (this.#verify !== 0) this.visible++;
    s.spinnerWanted = 0;
    this.threads.spin(m, 1);
    return false;
  }

  reclaimProc(id: MId): boolean {
    const s = this.s, m = this.ms[id], p = m.oldP;
    m.oldP = -1;
    if (p < 0 || s.ps.status[p] !== PStatus.SYSCALL || s.ps.m[p] !== id) return false;
    if (this.#verify !== 0) this.visible++;
    s.ps.status[p] = PStatus.RUNNING;
    s.ps.syscalltick[p]++;
    m.p = p;
    return true;
  }

  startIdle(id: MId, spinning: boolean): boolean {
    const p = this.s.ps.idleTop;
    return p >= 0 && this.startProc(id, p as PId, spinning);
  }

  startProc(id: MId, p: PId, spinning: boolean): boolean {
    if (this.s.ps.status[p] !== PStatus.IDLE) return false;
    if (this.#verify !== 0) this.visible++;
    this.threads.startOn(this.ms[id], p, spinning);
    return true;
  }

  handOff(id: MId, p: PId, spinning: boolean): void {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    if (s.ps.m[p] !== id) throw new ModelError("handOff: M does not hold it", m.id, p, -1, s.nowNs);
    m.p = -1;
    s.counts.handoffs++;
    const to = this.threads.pick(m);
    if (s.tracing !== 0) this.#emitAt(HANDOFF, m, p, -1, to.id, 0);
    this.threads.start(m, to, p, spinning);
  }

  idleProc(id: MId, p: PId): void {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    if (s.ps.m[p] !== id) {
      throw new ModelError("idleProc: M does not hold it", m.id, p, -1, s.nowNs);
    }
    this.#toIdle(m, p);
    m.p = -1;
  }

  announceIdle(id: MId): void {
    this.dropProc(id);
    this.threads.pushIdle(this.ms[id]);
  }

  withdrawIdle(id: MId): boolean {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    if (m.permit !== 0) {
      m.permit = 0;
      return true;
    }
    const p = s.ps.idleTop;
    if (p < 0) return false;
    this.threads.removeIdle(m);
    this.threads.takeProc(m, p);
    return true;
  }

  trySpin(id: MId, limit: number): boolean {
    const s = this.s, m = this.ms[id];
    if (m.spinning !== 0) return true;
    if (s.spinning >= limit) return false;
    if (this.#verify !== 0) this.visible++;
    s.spinnerWanted = 0;
    this.threads.spin(m, 0);
    return true;
  }

  stopSpin(id: MId): number {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    if (m.spinning === 0) throw new ModelError("stopSpin: not spinning", m.id, -1, -1, s.nowNs);
    m.spinning = 0;
    s.spinning--;
    if (s.tracing !== 0) s.emit(SPIN, m, -1, 0, s.spinning);
    return s.spinning;
  }

  wakeSpinner(id: MId): boolean {
    if (this.s.spinning !== 0) return false;
    if (this.startIdle(id, true)) return true;
    this.#wantSpinner();
    return false;
  }

  #wantSpinner(): void {
    if (this.#verify !== 0) this.visible++;
    this.s.spinnerWanted = 1;
  }

  wakeThread(id: MId, g: GId): void {
    const m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    const thread = this.#threadOf[g];
    if (thread !== undefined) {
      this.threads.wake(m, thread, 0);
      return;
    }
    const fresh = this.threads.create(m);
    this.adopt(fresh, g);
    this.threads.wake(m, fresh, 0);
  }

  /** Ties M `m` to G `g` for good (1:1 models). */
  adopt(m: M, g: number): void {
    this.#threadOf[g] = m;
    m.own = g;
  }

  ownG(id: MId): GId | None {
    const g = this.ms[id].own;
    return (g >= 0 && this.s.gs.status(g) === GStatus.RUNNABLE ? g : -1) as GId;
  }

  yieldCore(id: MId): void {
    const m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    this.s.charge(m, Cost.modeChecks);
    this.os.yieldCore(m);
  }

  nap(id: MId): void {
    this.s.charge(this.ms[id], Cost.stealNextNap);
  }

  runTimers(id: MId, p: PId): void {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    while (s.timers.firstNs(p) <= s.nowNs) {
      const g = s.timers.pop(p);
      s.charge(m, Cost.timerFire);
      s.counts.timersFired++;
      if (s.tracing !== 0) this.#emitAt(TIMER, m, p, g, 0, 0);
      this.threads.markReady(m, g, ReadyWhy.TIMER);
    }
  }

  netpoll(id: MId): number {
    const s = this.s, m = this.ms[id];
    if (this.#verify !== 0) this.visible++;
    s.charge(m, Cost.netpollCall);
    s.counts.netpolls++;
    const count = Math.min(s.netCount, NETPOLL_MAX);
    s.chargeTimes(m, Cost.netpollG, count);
    s.counts.netReadied += count;
    s.netCount -= count;
    if (s.tracing !== 0) s.emit(NETPOLL, m, -1, count, s.netCount);
    // The kernel tells oldest first; Go's `netpollready` stacks what it is told, so the newest goes on.
    const collected: number[] = [];
    for (let i = 0; i < count; i++) {
      collected.push(s.netHead);
      s.netHead = s.netHead === s.netTail ? -1 : s.gs.next[s.netHead];
    }
    if (s.netHead < 0) s.netTail = -1;
    while (collected.length > 0) this.threads.markReady(m, collected.pop()!, ReadyWhy.NETPOLL);
    return count;
  }

  blockInNetpoll(id: MId): boolean {
    const s = this.s, m = this.ms[id];
    if (s.netM !== null) return false;
    if (this.#verify !== 0) this.visible++;
    s.netM = m;
    m.inNet = 1;
    return true;
  }

  /** One pass under the lock of the global queue, moving `moved` Gs. */
  #lock(m: M, moved: number): void {
    if (this.lockIsFree === 0) this.#lockFor(m, moved);
  }

  #lockFor(m: M, moved: number): void {
    const s = this.s, global = s.global;
    this.#lockMoves += moved;
    let t = (m.id === INTERRUPT_M ? s.nowNs : m.clock) + this.#lockAcquireNs;
    if (global.lockFreeNs > t) t = this.#contend(m, t);
    t += this.#lockHoldNs + this.#lockHoldGNs * moved;
    global.lockFreeNs = t;
    if (m.id !== INTERRUPT_M) m.clock = t;
  }

  /** `m` finds the lock taken at `atNs`. @returns When it holds it. */
  #contend(m: M, atNs: number): number {
    const s = this.s, waitNs = s.global.lockFreeNs - atNs;
    s.counts.lockWaits++;
    s.lockWaitNs += waitNs;
    if (s.tracing !== 0) s.emitWide(LOCK_WAIT, m, -1, waitNs, 0);
    return s.global.lockFreeNs + s.cost[Cost.lockContended];
  }

  #toGlobal(m: M, g: number): void {
    const s = this.s;
    s.global.push(g);
    if (s.tracing !== 0) s.emit(PUT_GLOBAL, m, g, s.global.size, 0);
  }

  #toIdle(m: M, p: number): void {
    const s = this.s;
    s.ps.pushIdle(p, s.nowNs);
    if (s.tracing !== 0) this.#emitAt(P_IDLE, m, p, -1, s.ps.idleCount, 0);
  }

  #emitAt(code: number, m: M, p: number, g: number, a: number, b: number): void {
    this.s.log.add(code, m.id, p, g, a, b);
  }

  #sawLocal(id: MId, p: PId, g: number): void {
    const s = this.s;
    if (this.#verify !== 0) this.visible++;
    if (s.tracing !== 0) s.log.put(GET_LOCAL, id, p, g, s.rings.len(p));
  }

  #checkPush(m: M, p: number, g: number): void {
    this.visible++;
    if (this.s.gs.status(g) !== GStatus.RUNNABLE) {
      throw new ModelError("a G that is not runnable was queued", m.id, p, g, this.s.nowNs);
    }
  }
}
