/**
 * The verbs of the virtual engine: each one atomic action, one cost, one event.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { type Ops, ReadyWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { Count, type State } from "./state.ts";
import type { Os } from "./os.ts";
import type { Threads } from "./threads.ts";

/** Most Gs that one netpoll collects (Go: 128 epoll events). */
export const NETPOLL_MAX = 128;

/** Verbs on virtual time. */
export class VirtualOps implements Ops {
  readonly procs: number;
  readonly ringSlots: number;
  /** Visible verbs used since the engine reset it; counted only with `verify`. */
  visible = 0;
  /** Thread of each G (1:1 models). */
  readonly #threadOf: number[] = [];

  /** No row of the lock costs anything: then nobody ever waits for it. */
  readonly #lockIsFree: boolean;
  private threads!: Threads;
  private os!: Os;

  constructor(private readonly s: State, private readonly verify: boolean) {
    this.procs = s.procs;
    this.ringSlots = s.rings.size;
    const c = s.cost;
    this.#lockIsFree = c[Cost.lockAcquire] + c[Cost.lockHold] + c[Cost.lockHoldG] === 0;
  }

  /** Lends the parts that depend on the model's traits, which are known only once it is made. */
  attach(threads: Threads, os: Os): void {
    this.threads = threads;
    this.os = os;
  }

  procOf(m: MId): PId | None {
    return this.s.ms.p[m] as PId;
  }
  homeOf(g: GId): PId | None {
    return this.s.gs.home[g] as PId;
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
  isSpinning(m: MId): boolean {
    return this.s.ms.spinning[m] !== 0;
  }
  nowNs(_m: MId): number {
    return this.s.nowNs;
  }
  random(n: number): number {
    return this.s.stealPrng.below(n);
  }
  timersDue(_m: MId, p: PId): boolean {
    return this.s.timers.firstNs(p) <= this.s.nowNs;
  }
  netReady(): number {
    return this.s.netCount;
  }
  netWaiters(): number {
    return this.s.netWaiting + this.s.netCount;
  }
  netBlocked(): boolean {
    return this.s.netM >= 0;
  }
  netWanted(): boolean {
    return this.s.netWaiting + this.s.netCount + this.s.timers.total > 0;
  }

  pushLocal(m: MId, p: PId, g: GId): boolean {
    const s = this.s;
    if (this.verify) this.#checkPush(m, p, g);
    if (!s.rings.push(p, g)) return false;
    s.charge(m, Cost.localPut);
    s.counts[Count.localPuts]++;
    if (s.tracing) this.#emitAt(Ev.PUT_LOCAL, m, p, g, s.rings.len(p), 0);
    return true;
  }

  spillHalf(m: MId, p: PId, g: GId): boolean {
    const s = this.s;
    if (this.verify) this.#checkPush(m, p, g);
    const before = s.rings.len(p);
    if (before < s.rings.size) return false;
    const half = s.rings.size >> 1;
    s.counts[Count.overflows]++;
    this.#lock(m, half + 1);
    if (s.tracing) this.#emitAt(Ev.SPILL, m, p, g, half + 1, before);
    for (let i = 0; i < half; i++) this.#toGlobal(m, s.rings.pop(p));
    this.#toGlobal(m, g);
    return true;
  }

  popLocal(m: MId, p: PId): GId | None {
    const s = this.s;
    const g = s.rings.pop(p);
    if (g < 0) return -1;
    if (this.verify) this.visible++;
    s.charge(m, Cost.localGet);
    if (s.tracing) this.#emitAt(Ev.GET_LOCAL, m, p, g, s.rings.len(p), 0);
    return g as GId;
  }

  setNext(m: MId, p: PId, g: GId): GId | None {
    const s = this.s;
    if (this.verify) this.#checkPush(m, p, g);
    const kicked = s.rings.next[p];
    s.rings.next[p] = g;
    s.charge(m, Cost.localPut);
    s.counts[Count.nextPuts]++;
    if (s.tracing) this.#emitAt(Ev.PUT_NEXT, m, p, g, kicked, 0);
    return kicked as GId;
  }

  takeNext(m: MId, p: PId): GId | None {
    const s = this.s;
    const g = s.rings.next[p];
    if (g < 0) return -1;
    if (this.verify) this.visible++;
    s.rings.next[p] = -1;
    s.charge(m, Cost.localGet);
    if (s.tracing) this.#emitAt(Ev.GET_NEXT, m, p, g, 0, 0);
    return g as GId;
  }

  pushGlobal(m: MId, g: GId): void {
    if (this.verify) this.#checkPush(m, -1, g);
    this.#lock(m, 1);
    this.#toGlobal(m, g);
  }

  popGlobal(m: MId): GId | None {
    const s = this.s;
    if (this.verify) this.visible++;
    this.#lock(m, 1);
    const g = s.global.pop();
    if (g < 0) return -1;
    s.counts[Count.globalLooks]++;
    if (s.tracing) s.emit(Ev.GET_GLOBAL, m, g, s.global.size, 0);
    return g as GId;
  }

  grabGlobal(m: MId, p: PId, n: number): GId | None {
    const s = this.s;
    if (this.verify) this.visible++;
    const size = s.global.size;
    const count = Math.min(n, size);
    this.#lock(m, count);
    if (count <= 0) return -1;
    s.counts[Count.globalBatches]++;
    s.counts[Count.globalBatchGs] += count;
    if (s.tracing) this.#emitAt(Ev.GRAB, m, p, -1, count, size);
    const first = s.global.pop();
    if (s.tracing) this.#emitAt(Ev.GET_GLOBAL, m, p, first, s.global.size, 0);
    for (let i = 1; i < count; i++) {
      const g = s.global.pop();
      if (s.tracing) this.#emitAt(Ev.GET_GLOBAL, m, p, g, s.global.size, i);
      if (!s.rings.push(p, g)) throw new ModelError("grabGlobal: ring full", m, p, g, s.nowNs);
      if (s.tracing) this.#emitAt(Ev.PUT_LOCAL, m, p, g, s.rings.len(p), 0);
    }
    return first as GId;
  }

  stealLocal(m: MId, thief: PId, victim: PId, n: number): GId | None {
    const s = this.s;
    s.charge(m, Cost.stealTry);
    s.counts[Count.stealTries]++;
    const size = s.rings.len(victim);
    const count = Math.min(n, size);
    if (count <= 0) return -1;
    if (this.verify) this.visible++;
    s.chargeTimes(m, Cost.stealG, count);
    s.counts[Count.steals]++;
    s.counts[Count.stolenGs] += count;
    if (s.tracing) this.#emitAt(Ev.STEAL, m, thief, victim, count, size);
    for (let i = 0; i < count - 1; i++) {
      const g = s.rings.pop(victim);
      if (s.tracing) this.#emitAt(Ev.STEAL_G, m, thief, g, victim, i);
      if (!s.rings.push(thief, g)) {
        throw new ModelError("stealLocal: ring full", m, thief, g, s.nowNs);
      }
      if (s.tracing) this.#emitAt(Ev.PUT_LOCAL, m, thief, g, s.rings.len(thief), 0);
    }
    const last = s.rings.pop(victim);
    if (s.tracing) this.#emitAt(Ev.STEAL_G, m, thief, last, victim, count - 1);
    return last as GId;
  }

  stealNext(m: MId, thief: PId, victim: PId): GId | None {
    const s = this.s;
    s.charge(m, Cost.stealTry);
    s.counts[Count.stealTries]++;
    const g = s.rings.next[victim];
    if (g < 0) return -1;
    if (this.verify) this.visible++;
    s.rings.next[victim] = -1;
    s.charge(m, Cost.stealG);
    s.counts[Count.steals]++;
    s.counts[Count.stolenGs]++;
    s.counts[Count.nextSteals]++;
    if (s.tracing) this.#emitAt(Ev.STEAL_NEXT, m, thief, g, victim, 0);
    return g as GId;
  }

  inherit(m: MId): void {
    this.s.ms.inherit[m] = 1;
  }

  takeIdleProc(m: MId): boolean {
    const p = this.s.ps.idleTop;
    return p >= 0 && this.takeProc(m, p as PId);
  }

  takeProc(m: MId, p: PId): boolean {
    const s = this.s;
    if (s.ps.status[p] !== PStatus.IDLE) return false;
    if (this.verify) this.visible++;
    if (s.ms.p[m] >= 0) throw new ModelError("takeProc: M holds a P", m, s.ms.p[m], -1, s.nowNs);
    this.threads.takeProc(m, p);
    return true;
  }

  dropProc(m: MId): void {
    const s = this.s, p = s.ms.p[m];
    if (this.verify) this.visible++;
    if (p < 0) throw new ModelError("dropProc: M holds no P", m, -1, -1, s.nowNs);
    this.#toIdle(m, p);
    s.ms.p[m] = -1;
  }

  reclaimProc(m: MId): boolean {
    const s = this.s, p = s.ms.oldP[m];
    s.ms.oldP[m] = -1;
    if (p < 0 || s.ps.status[p] !== PStatus.SYSCALL || s.ps.m[p] !== m) return false;
    if (this.verify) this.visible++;
    s.ps.status[p] = PStatus.RUNNING;
    s.ps.syscalltick[p]++;
    s.ms.p[m] = p;
    return true;
  }

  startIdle(m: MId, spinning: boolean): boolean {
    const p = this.s.ps.idleTop;
    return p >= 0 && this.startProc(m, p as PId, spinning);
  }

  startProc(m: MId, p: PId, spinning: boolean): boolean {
    if (this.s.ps.status[p] !== PStatus.IDLE) return false;
    if (this.verify) this.visible++;
    this.threads.startOn(m, p, spinning);
    return true;
  }

  handOff(m: MId, p: PId, spinning: boolean): void {
    const s = this.s;
    if (this.verify) this.visible++;
    if (s.ps.m[p] !== m) throw new ModelError("handOff: M does not hold it", m, p, -1, s.nowNs);
    s.ms.p[m] = -1;
    s.counts[Count.handoffs]++;
    const to = this.threads.pick(m);
    if (s.tracing) this.#emitAt(Ev.HANDOFF, m, p, -1, to, 0);
    this.threads.start(m, to, p, spinning);
  }

  idleProc(m: MId, p: PId): void {
    const s = this.s;
    if (this.verify) this.visible++;
    if (s.ps.m[p] !== m) throw new ModelError("idleProc: M does not hold it", m, p, -1, s.nowNs);
    this.#toIdle(m, p);
    s.ms.p[m] = -1;
  }

  announceIdle(m: MId): void {
    this.dropProc(m);
    this.threads.pushIdle(m);
  }

  withdrawIdle(m: MId): boolean {
    const s = this.s, ms = s.ms;
    if (this.verify) this.visible++;
    if (ms.permit[m] !== 0) {
      ms.permit[m] = 0;
      return true;
    }
    const p = s.ps.idleTop;
    if (p < 0) return false;
    this.threads.removeIdle(m);
    this.threads.takeProc(m, p);
    return true;
  }

  trySpin(m: MId, limit: number): boolean {
    const s = this.s;
    if (s.ms.spinning[m] !== 0) return true;
    if (s.spinning >= limit) return false;
    if (this.verify) this.visible++;
    this.threads.spin(m);
    return true;
  }

  stopSpin(m: MId): number {
    const s = this.s;
    if (this.verify) this.visible++;
    if (s.ms.spinning[m] === 0) throw new ModelError("stopSpin: not spinning", m, -1, -1, s.nowNs);
    s.ms.spinning[m] = 0;
    s.spinning--;
    if (s.tracing) s.emit(Ev.SPIN, m, -1, 0, s.spinning);
    return s.spinning;
  }

  wakeSpinner(m: MId): boolean {
    const s = this.s;
    if (s.spinning !== 0) return false;
    return this.startIdle(m, true);
  }

  wakeThread(m: MId, g: GId): void {
    if (this.verify) this.visible++;
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
  adopt(m: number, g: number): void {
    this.#threadOf[g] = m;
    this.s.ms.own[m] = g;
  }

  ownG(m: MId): GId | None {
    const g = this.s.ms.own[m];
    return (g >= 0 && this.s.gs.status[g] === GStatus.RUNNABLE ? g : -1) as GId;
  }

  yieldCore(m: MId): void {
    if (this.verify) this.visible++;
    this.s.charge(m, Cost.modeChecks);
    this.os.yieldCore(m);
  }

  nap(m: MId): void {
    this.s.charge(m, Cost.stealNextNap);
  }

  runTimers(m: MId, p: PId): void {
    const s = this.s;
    if (this.verify) this.visible++;
    while (s.timers.firstNs(p) <= s.nowNs) {
      const g = s.timers.pop(p);
      s.charge(m, Cost.timerFire);
      s.counts[Count.timersFired]++;
      if (s.tracing) this.#emitAt(Ev.TIMER, m, p, g, 0, 0);
      this.threads.markReady(m, g, ReadyWhy.TIMER);
    }
  }

  netpoll(m: MId): number {
    const s = this.s;
    if (this.verify) this.visible++;
    s.charge(m, Cost.netpollCall);
    s.counts[Count.netpolls]++;
    s.lastPollNs = s.nowNs;
    const count = Math.min(s.netCount, NETPOLL_MAX);
    s.chargeTimes(m, Cost.netpollG, count);
    s.counts[Count.netReadied] += count;
    s.netCount -= count;
    if (s.tracing) s.emit(Ev.NETPOLL, m, -1, count, s.netCount);
    for (let i = 0; i < count; i++) {
      const g = s.netHead;
      s.netHead = s.gs.next[g];
      if (s.netHead < 0) s.netTail = -1;
      this.threads.markReady(m, g, ReadyWhy.NETPOLL);
    }
    return count;
  }

  blockInNetpoll(m: MId): boolean {
    const s = this.s;
    if (s.netM >= 0) return false;
    if (this.verify) this.visible++;
    s.netM = m;
    s.ms.inNet[m] = 1;
    return true;
  }

  /** One pass under the lock of the global queue, moving `moved` Gs. */
  #lock(m: number, moved: number): void {
    const s = this.s;
    s.counts[Count.lockAcquires]++;
    if (this.#lockIsFree) return;
    s.costTimes[Cost.lockAcquire]++;
    s.costTimes[Cost.lockHold]++;
    s.costTimes[Cost.lockHoldG] += moved;
    const free = s.global.lockFreeNs;
    let t = (m === INTERRUPT_M ? s.nowNs : s.ms.clock[m]) + s.cost[Cost.lockAcquire];
    if (free > t) {
      s.counts[Count.lockWaits]++;
      s.costTimes[Cost.lockContended]++;
      s.lockWaitNs += free - t;
      if (s.tracing) s.emit(Ev.LOCK_WAIT, m, -1, free - t, 0);
      t = free + s.cost[Cost.lockContended];
    }
    t += s.cost[Cost.lockHold] + s.cost[Cost.lockHoldG] * moved;
    s.global.lockFreeNs = t;
    if (m !== INTERRUPT_M) s.ms.clock[m] = t;
  }

  #toGlobal(m: number, g: number): void {
    const s = this.s;
    s.global.push(g);
    s.counts[Count.globalPuts]++;
    if (s.tracing) s.emit(Ev.PUT_GLOBAL, m, g, s.global.size, 0);
  }

  #toIdle(m: number, p: number): void {
    const s = this.s;
    s.ps.pushIdle(p, s.nowNs);
    if (s.tracing) this.#emitAt(Ev.P_IDLE, m, p, -1, s.ps.idleCount, 0);
  }

  #emitAt(code: number, m: number, p: number, g: number, a: number, b: number): void {
    this.s.log.add(this.s.nowNs, code, m, p, g, a, b);
  }

  #checkPush(m: number, p: number, g: number): void {
    this.visible++;
    if (this.s.gs.status[g] !== GStatus.RUNNABLE) {
      throw new ModelError("a G that is not runnable was queued", m, p, g, this.s.nowNs);
    }
  }
}
