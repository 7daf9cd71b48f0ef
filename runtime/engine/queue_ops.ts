/**
 * The verbs on queues: local, runnext, global, and those of others. The lock of the global queue is a
 * point in virtual time.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, None, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M, type M } from "../machine/m_table.ts";
import { Ev } from "../observe/events.ts";
import type { State } from "./state.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const {
  GET_GLOBAL,
  GET_LOCAL,
  GET_NEXT,
  GRAB,
  LOCK_WAIT,
  PUT_GLOBAL,
  PUT_LOCAL,
  PUT_NEXT,
  SPILL,
  STEAL,
  STEAL_G,
  STEAL_NEXT,
} = Ev;

/** Verbs on queues. */
export abstract class QueueOps {
  readonly procs: number = 0;
  readonly ringSlots: number = -0;
  /** Visible verbs used since the engine reset it; counted only with `verify`. */
  visible = 0;
  declare protected readonly s: State;
  declare protected readonly ms: readonly M[];
  /** 1: check every verb. */
  protected readonly verify: 0 | 1 = 0;
  /** 1: events are kept or verbs are checked. The hot verbs ask only this. */
  protected readonly watched: 0 | 1 = 0;

  /** No row of the lock costs anything: then nobody ever waits for it. */
  private readonly lockIsFree: 0 | 1 = 0;
  // Rows of the hot verbs, and what counts their times beside `s.counts`; see `book`.
  private readonly localPutNs: number = -0;
  private readonly localGetNs: number = -0;
  private readonly lockAcquireNs: number = -0;
  private readonly lockHoldNs: number = -0;
  private readonly lockHoldGNs: number = -0;
  private localGets = 0;
  private lockMoves = 0;
  /** Times somebody took Gs from the global queue, or tried to. */
  private looks = 0;

  constructor(s: State, verify: boolean) {
    this.s = s;
    this.ms = s.ms.at;
    this.verify = verify ? 1 : 0;
    this.watched = verify || s.tracing !== 0 ? 1 : 0;
    this.procs = s.procs;
    this.ringSlots = s.rings.size;
    this.localPutNs = s.cost[Cost.localPut];
    this.localGetNs = s.cost[Cost.localGet];
    this.lockAcquireNs = s.cost[Cost.lockAcquire];
    this.lockHoldNs = s.cost[Cost.lockHold];
    this.lockHoldGNs = s.cost[Cost.lockHoldG];
    const lockNs = this.lockAcquireNs + this.lockHoldNs + this.lockHoldGNs;
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
    counts.lockAcquires = this.looks + counts.overflows + global.puts - spilled;
    if (this.localPutNs > 0) costTimes[Cost.localPut] += counts.localPuts + counts.nextPuts;
    if (this.localGetNs > 0) costTimes[Cost.localGet] += this.localGets;
    if (cost[Cost.userSwitch] > 0) costTimes[Cost.userSwitch] += counts.userSwitches;
    if (this.lockIsFree !== 0) return;
    costTimes[Cost.lockAcquire] += counts.lockAcquires;
    costTimes[Cost.lockHold] += counts.lockAcquires;
    costTimes[Cost.lockHoldG] += this.lockMoves;
    costTimes[Cost.lockContended] += counts.lockWaits;
  }

  procOf(id: MId): PId | None {
    return this.ms[id].p as PId;
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

  pushLocal(id: MId, p: PId, g: GId): boolean {
    const s = this.s;
    if (this.verify !== 0) this.checkPush(this.ms[id], p, g);
    if (!s.rings.push(p, g)) return false;
    this.ms[id].clock += this.localPutNs;
    s.counts.localPuts++;
    if (this.watched !== 0) this.sawPut(id, p, g);
    return true;
  }

  private sawPut(id: MId, p: PId, g: GId): void {
    const s = this.s;
    if (s.tracing !== 0) this.emitAt(PUT_LOCAL, this.ms[id], p, g, s.rings.len(p), 0);
  }

  spillHalf(id: MId, p: PId, g: GId): boolean {
    const s = this.s, m = this.ms[id];
    if (this.verify !== 0) this.checkPush(m, p, g);
    const before = s.rings.len(p);
    if (before < s.rings.size) return false;
    const half = s.rings.size >> 1;
    s.counts.overflows++;
    this.lock(m, half + 1);
    if (s.tracing !== 0) this.emitAt(SPILL, m, p, g, half + 1, before);
    for (let i = 0; i < half; i++) this.toGlobal(m, s.rings.pop(p));
    this.toGlobal(m, g);
    return true;
  }

  popLocal(id: MId, p: PId): GId | None {
    const g = this.s.rings.pop(p);
    if (g >= 0) {
      this.localGets++;
      this.ms[id].clock += this.localGetNs;
      if (this.watched !== 0) this.sawLocal(id, p, g);
    }
    return g as GId;
  }

  private sawLocal(id: MId, p: PId, g: number): void {
    const s = this.s;
    if (this.verify !== 0) this.visible++;
    if (s.tracing !== 0) s.log.put(GET_LOCAL, id, p, g, s.rings.len(p));
  }

  setNext(id: MId, p: PId, g: GId): GId | None {
    const s = this.s, next = s.rings.next, kicked = next[p];
    if (this.watched !== 0) this.seeNext(id, p, g, kicked);
    next[p] = g;
    this.ms[id].clock += this.localPutNs;
    s.counts.nextPuts++;
    return kicked as GId;
  }

  private seeNext(id: MId, p: PId, g: GId, kicked: number): void {
    const m = this.ms[id];
    if (this.verify !== 0) this.checkPush(m, p, g);
    if (this.s.tracing !== 0) this.emitAt(PUT_NEXT, m, p, g, kicked, 0);
  }

  takeNext(id: MId, p: PId): GId | None {
    const next = this.s.rings.next, g = next[p];
    if (g >= 0) {
      next[p] = -1;
      this.localGets++;
      this.ms[id].clock += this.localGetNs;
      if (this.watched !== 0) this.sawNext(id, p, g);
    }
    return g as GId;
  }

  private sawNext(id: MId, p: PId, g: number): void {
    if (this.verify !== 0) this.visible++;
    if (this.s.tracing !== 0) this.s.log.add(GET_NEXT, id, p, g, 0, 0);
  }

  pushGlobal(id: MId, g: GId): void {
    this.s.global.push(g);
    if (this.lockIsFree === 0) this.lockFor(this.ms[id], 1);
    if (this.watched !== 0) this.sawPushGlobal(id, g);
  }

  /** Its event stands behind those of the lock. */
  private sawPushGlobal(id: MId, g: GId): void {
    const s = this.s, m = this.ms[id];
    if (this.verify !== 0) this.checkPush(m, -1, g);
    if (s.tracing !== 0) s.log.put(PUT_GLOBAL, id, m.p, g, s.global.size);
  }

  popGlobal(id: MId): GId | None {
    const s = this.s, m = this.ms[id];
    if (this.verify !== 0) this.visible++;
    this.looks++;
    this.lock(m, 1);
    const g = s.global.pop();
    if (g < 0) return -1;
    s.counts.globalLooks++;
    if (s.tracing !== 0) s.emit(GET_GLOBAL, m, g, s.global.size, 0);
    return g as GId;
  }

  grabGlobal(id: MId, p: PId, n: number): GId | None {
    const s = this.s, m = this.ms[id];
    if (this.verify !== 0) this.visible++;
    const size = s.global.size;
    const count = Math.min(n, size);
    this.looks++;
    this.lock(m, count);
    if (count <= 0) return -1;
    s.counts.globalBatches++;
    s.counts.globalBatchGs += count;
    if (s.tracing !== 0) this.emitAt(GRAB, m, p, -1, count, size);
    if (count > 1) s.gs.fetch(s.global, count);
    const first = s.global.pop();
    if (s.tracing !== 0) this.grabbed(m, p, first, count);
    if (!s.rings.take(p, s.global, count - 1)) {
      throw new ModelError("grabGlobal: ring full", m.id, p, first, s.nowNs);
    }
    return first as GId;
  }

  /** The events of a grab: `first` is out of the global queue, the others are about to leave it. */
  private grabbed(m: M, p: PId, first: number, count: number): void {
    const s = this.s;
    this.emitAt(GET_GLOBAL, m, p, first, s.global.size, 0);
    s.log.addMoves(m.id, p, s.global, count - 1, s.rings.len(p));
  }

  stealLocal(id: MId, thief: PId, victim: PId, n: number): GId | None {
    const s = this.s, m = this.ms[id];
    s.charge(m, Cost.stealTry);
    s.counts.stealTries++;
    const size = s.rings.len(victim);
    const count = Math.min(n, size);
    if (count <= 0) return -1;
    if (this.verify !== 0) this.visible++;
    s.chargeTimes(m, Cost.stealG, count);
    s.counts.steals++;
    s.counts.stolenGs += count;
    if (s.tracing !== 0) this.emitAt(STEAL, m, thief, victim, count, size);
    for (let i = 0; i < count - 1; i++) {
      const g = s.rings.pop(victim);
      if (s.tracing !== 0) this.emitAt(STEAL_G, m, thief, g, victim, i);
      if (!s.rings.push(thief, g)) {
        throw new ModelError("stealLocal: ring full", m.id, thief, g, s.nowNs);
      }
      if (s.tracing !== 0) this.emitAt(PUT_LOCAL, m, thief, g, s.rings.len(thief), 0);
    }
    const last = s.rings.pop(victim);
    if (s.tracing !== 0) this.emitAt(STEAL_G, m, thief, last, victim, count - 1);
    return last as GId;
  }

  stealNext(id: MId, thief: PId, victim: PId): GId | None {
    const s = this.s, m = this.ms[id];
    s.charge(m, Cost.stealTry);
    s.counts.stealTries++;
    const g = s.rings.next[victim];
    if (g < 0) return -1;
    if (this.verify !== 0) this.visible++;
    s.rings.next[victim] = -1;
    s.charge(m, Cost.stealG);
    s.counts.steals++;
    s.counts.stolenGs++;
    s.counts.nextSteals++;
    if (s.tracing !== 0) this.emitAt(STEAL_NEXT, m, thief, g, victim, 0);
    return g as GId;
  }

  /** One pass under the lock of the global queue, moving `moved` Gs. */
  private lock(m: M, moved: number): void {
    if (this.lockIsFree === 0) this.lockFor(m, moved);
  }

  private lockFor(m: M, moved: number): void {
    const s = this.s, global = s.global;
    this.lockMoves += moved;
    let t = (m.id === INTERRUPT_M ? s.nowNs : m.clock) + this.lockAcquireNs;
    if (global.lockFreeNs > t) t = this.contend(m, t);
    t += this.lockHoldNs + this.lockHoldGNs * moved;
    global.lockFreeNs = t;
    if (m.id !== INTERRUPT_M) m.clock = t;
  }

  /** `m` finds the lock taken at `atNs`. @returns When it holds it. */
  private contend(m: M, atNs: number): number {
    const s = this.s, waitNs = s.global.lockFreeNs - atNs;
    s.counts.lockWaits++;
    s.lockWaitNs += waitNs;
    if (s.tracing !== 0) s.emitWide(LOCK_WAIT, m, -1, waitNs, 0);
    return s.global.lockFreeNs + s.cost[Cost.lockContended];
  }

  private toGlobal(m: M, g: number): void {
    const s = this.s;
    s.global.push(g);
    if (s.tracing !== 0) s.emit(PUT_GLOBAL, m, g, s.global.size, 0);
  }

  protected emitAt(code: number, m: M, p: number, g: number, a: number, b: number): void {
    this.s.log.add(code, m.id, p, g, a, b);
  }

  private checkPush(m: M, p: number, g: number): void {
    this.visible++;
    if (this.s.gs.status(g) !== GStatus.RUNNABLE) {
      throw new ModelError("a G that is not runnable was queued", m.id, p, g, this.s.nowNs);
    }
  }
}
