/**
 * What the queues of the virtual engine have in common: who they belong to, what their verbs cost,
 * how the trace tells them, and thefts. What order a queue keeps is its class's own affair.
 *
 * The five queues that most schedulers have (see `isShort`) have short events of their own. All
 * others are told by the general ones, which name the queue.
 *
 * @module
 */

import { Cost } from "../../core/cost_table.ts";
import { ModelError } from "../../core/errors.ts";
import type { GId, MId, None } from "../../core/ids.ts";
import type { QueueKind } from "../../core/kinds.ts";
import type { M } from "../../machine/m_table.ts";
import { ReadyWhy } from "../../model.ts";
import { Ev } from "../../observe/events.ts";
import { FIRST, LAST, type NamedQueue, type Queue, type QueueDecl } from "../../queues.ts";
import type { Line } from "../lines.ts";
import type { State } from "../state.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { GET_LOCAL, PUT_LOCAL, STEAL, STEAL_G } = Ev;
const { Q_KEY, Q_MOVE, Q_PUT, Q_REMOVE, Q_ROB, Q_TAKE } = Ev;
const { localGet, localPut, stealTry, stealG } = Cost;
const TO_FIRST = FIRST, FROM_NET = ReadyWhy.NETPOLL;

/** Whoever lends queues: what they share; see `lender.ts`. */
export interface Lender {
  /** 1: check every verb. */
  readonly verify: 0 | 1;
  /** Visible verbs used; counted only with `verify`. */
  visible: number;
  /** 1: no row of a lock costs anything: then nobody ever waits for one. */
  readonly lockIsFree: 0 | 1;
  /**
   * One pass of `m` under the lock of `queue`, moving `moved` Gs. Call only if locks cost anything.
   */
  lockFor(m: M, moved: number, queue: Line): void;
  /**
   * `m` passes through the lock of `queue` to wake somebody, where others contend for it.
   *
   * @returns Turns at the lock that it takes.
   */
  pass(m: M, queue: Line): number;
  /** `verb` of `m` queues `g`: only a runnable G may be, and it counts as visible. */
  checkPush(verb: "put" | "spill", m: M, queue: NamedQueue, g: number): void;
}

/** What a queue is made of. */
export interface QueueParts {
  readonly lender: Lender;
  readonly s: State;
  readonly decl: QueueDecl;
  /** As declared. */
  readonly name: string;
  /** Number in traces. */
  readonly q: number;
  /** The P it belongs to, or NONE. */
  readonly p: number;
  /**
   * Has it short events: the first ring or fifo of the Ps, the first slot, the first shared fifo?
   */
  readonly isShort: boolean;
}

/** A queue of the engine. Its verbs with an effect are its class's. */
export abstract class EngineQueue implements Queue, Line {
  q = 0;
  p = 0;
  size = -0;
  // The line of its lock.
  lockFromNs = -0;
  lockFreeNs = -0;
  lockBy = -1;
  lockCore = -1;
  readonly lookers: M[] = [];
  firstLookNs = Infinity;
  /**
   * 1: events are kept, verbs are checked, or there is a lock that costs. The hot verbs ask only
   * this.
   */
  protected watched: 0 | 1 = 0;
  /** 1: it has a lock; and one whose rows cost something: else nobody ever waits for it. */
  protected hasLock: 0 | 1 = 0;
  protected locks: 0 | 1 = 0;
  protected isShort: 0 | 1 = 0;
  protected putNs = -0;
  protected takeNs = -0;
  /** Puts and takes that were charged as such; what else happens to the lock; see `book`. */
  protected puts = 0;
  protected takes = 0;
  protected looks = 0;
  /** Gs that came in many at a time, and how often some came so. */
  protected arrived = 0;
  protected arrivals = 0;
  declare name: string;
  kind: QueueKind = "fifo";
  declare protected ms: readonly M[];
  declare protected s: State;
  declare protected lender: Lender;

  /** For a run: the queue is empty. */
  bind({ lender, s, decl, name, q, p, isShort }: QueueParts): this {
    this.q = q;
    this.p = p;
    this.size = decl.size;
    this.name = name;
    this.kind = decl.kind;
    this.s = s;
    this.ms = s.ms.at;
    this.lender = lender;
    this.isShort = isShort ? 1 : 0;
    this.hasLock = decl.lock ? 1 : 0;
    this.locks = decl.lock && lender.lockIsFree === 0 ? 1 : 0;
    this.watched = lender.verify !== 0 || s.tracing !== 0 || this.locks !== 0 ? 1 : 0;
    this.putNs = decl.lock ? 0 : s.cost[localPut];
    this.takeNs = decl.lock ? 0 : s.cost[localGet];
    this.puts =
      this.takes =
      this.looks =
      this.arrived =
      this.arrivals =
        0;
    this.lockFromNs = this.lockFreeNs = 0;
    this.lockBy = this.lockCore = -1;
    this.lookers.length = 0;
    this.firstLookNs = Infinity;
    this.clear();
    return this;
  }

  abstract len(): number;
  abstract peek(): GId | None;
  abstract put(id: MId, g: GId, key?: number): GId | None;
  abstract take(id: MId): GId | None;

  protected m(id: number): M {
    return this.ms[id] ?? this.s.nobody(id);
  }
  /** Empties it. */
  protected abstract clear(): void;
  /** Appends `g` without cost or event. `false`: it is full. */
  protected abstract rawIn(g: number, key: number): boolean;
  /** Takes from the thief's end, which is not empty, without cost or event. */
  protected abstract rawOut(): number;
  /** Takes out `g` from wherever it stands. `false`: it is not here. */
  protected abstract rawRemove(g: number): boolean;
  /** Key of the G that `rawOut` gave last. */
  protected outKey(): number {
    return 0;
  }

  pass(id: MId): void {
    if (this.hasLock !== 0) this.looks += this.lender.pass(this.m(id), this);
  }

  putList(id: MId, g: GId, n: number): number {
    const s = this.s, m = this.m(id), most = m.readyCount - m.readyIndex;
    if (m.readyWhy !== FROM_NET || m.readyG !== g || !(n >= 1)) throw this.noList(m, g, n);
    const count = this.portion(id, n, most);
    if (this.lender.verify !== 0) this.lender.visible++;
    if (this.hasLock !== 0) this.opens(m, count);
    else {
      this.puts += count;
      m.clock += this.putNs * count;
    }
    this.arrive(m, g, 0);
    for (let i = 1; i < count; i++) {
      const next = m.readyHead;
      if (next === m.readyTail) m.readyHead = m.readyTail = -1;
      else m.readyHead = s.gs.next[next];
      m.readyIndex++;
      this.arrive(m, next, 0);
    }
    return count;
  }

  private noList(m: M, g: GId, n: number): ModelError {
    const what = m.readyWhy === FROM_NET && m.readyG === g
      ? `takes a count from 1: received ${n}`
      : `takes the G that inject is asked about: received G${g}`;
    return new ModelError(`putList: ${what}`, m.id, m.p, g, this.s.nowNs);
  }

  rob(id: MId): GId | None {
    return this.haul(id, 1, null, LAST);
  }

  move(id: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    return this.haul(id, n, to as EngineQueue, answer);
  }

  /** Takes `n` from the thief's end; all but the answer go to `to`. */
  protected haul(id: MId, n: number, to: EngineQueue | null, answer: 0 | 1): GId | None {
    const s = this.s, m = this.m(id), size = this.len(), count = this.portion(id, n, size);
    this.charge(m, count);
    if (count <= 0) return -1;
    if (this.lender.verify !== 0) this.lender.visible++;
    if (to !== null) to.opens(m, count - 1);
    const thief = to === null || to.p < 0 ? m.p : to.p;
    if (s.tracing !== 0) this.tellMove(id, thief, count, size);
    const kept = answer === TO_FIRST ? 0 : count - 1;
    let mine = -1;
    for (let i = 0; i < count; i++) {
      const g = this.rawOut();
      if (s.tracing !== 0) this.tellRob(id, thief, g, i);
      if (i === kept) mine = g;
      else to!.arrive(m, g, this.outKey());
    }
    return mine as GId;
  }

  /** How many of `size` Gs `n` are. @throws {ModelError} It is no whole number, and no Infinity. */
  protected portion(id: MId, n: number, size: number): number {
    const count = Math.min(n, size);
    if ((count | 0) === count) return count;
    const what = `a verb of queue ${this.name} cannot move ${n} Gs: it takes a whole number`;
    throw new ModelError(what, id, this.p, -1, this.s.nowNs);
  }

  /** What it costs `m` to look in here from outside and to take `count`. */
  protected charge(m: M, count: number): void {
    const s = this.s;
    if (this.hasLock !== 0) {
      this.looks++;
      if (this.locks !== 0) this.lender.lockFor(m, count, this);
      return;
    }
    s.charge(m, stealTry);
    s.counts.stealTries++;
    if (count <= 0) return;
    s.chargeTimes(m, stealG, count);
    s.counts.steals++;
    s.counts.stolenGs += count;
  }

  /** `count` Gs are about to come in, in one action of `m`: it takes the lock once. */
  opens(m: M, count: number): void {
    if (this.hasLock === 0 || count === 0) return;
    this.arrivals++;
    if (this.locks !== 0) this.lender.lockFor(m, count, this);
  }

  /** `g` comes in as one of several. @throws {ModelError} There is no room. */
  arrive(m: M, g: number, key: number): void {
    const s = this.s;
    if (!this.rawIn(g, key)) throw this.noRoom(m, g);
    this.arrived++;
    if (s.tracing !== 0) this.tellPut(m.id, g, key);
  }

  /** `count` Gs come in, from position `first` on of the ring `slots`. */
  arriveAll(m: M, slots: Int32Array, first: number, count: number): void {
    const mask = slots.length - 1;
    for (let i = 0; i < count; i++) this.arrive(m, slots[(first + i) & mask], 0);
  }

  /** `m` moved more than there is room for. */
  noRoom(m: M, g: number): ModelError {
    const what = `move: queue ${this.name} has no room`;
    return new ModelError(what, m.id, m.p, g, this.s.nowNs);
  }

  /** Only a bounded queue can be full. */
  spill(id: MId, _n: number, _to: Queue, g: GId, _which: 0 | 1): boolean {
    const what = `spill: queue ${this.name} has no bound, so it is never full`;
    throw new ModelError(what, id, this.p, g, this.s.nowNs);
  }

  remove(id: MId, g: GId): boolean {
    const s = this.s, m = this.m(id);
    this.charge(m, 0);
    if (!this.rawRemove(g)) return false;
    if (this.lender.verify !== 0) this.lender.visible++;
    if (s.tracing !== 0) s.log.add(Q_REMOVE, id, m.p, g, this.q, this.len());
    return true;
  }

  /** Behind a put, if `watched`: the lock, the check, the event. */
  protected sawPut(id: MId, g: GId, key: number): void {
    const { lender, s } = this;
    if (this.locks !== 0) lender.lockFor(this.m(id), 1, this);
    if (lender.verify !== 0) lender.checkPush("put", this.m(id), this, g);
    if (s.tracing !== 0) this.tellPut(id, g, key);
  }

  /** Behind a take, if `watched`. */
  protected sawTake(id: MId, g: number): void {
    const { lender, s } = this;
    if (this.locks !== 0) lender.lockFor(this.m(id), 1, this);
    if (lender.verify !== 0) lender.visible++;
    if (s.tracing !== 0) this.tellTake(id, g);
  }

  // How the trace tells it: a local queue by its short events, others by the general ones. A slot
  // and the shared fifo tell it otherwise.
  protected tellPut(id: number, g: number, key: number): void {
    const { log } = this.s;
    if (this.isShort !== 0) return log.add(PUT_LOCAL, id, this.p, g, this.len(), 0);
    if (key !== 0) log.addWide(Q_KEY, id, this.m(id).p, g, key, 0);
    log.add(Q_PUT, id, this.m(id).p, g, this.q, this.len());
  }
  protected tellTake(id: number, g: number): void {
    if (this.isShort !== 0) return this.s.log.put(GET_LOCAL, id, this.p, g, this.len());
    this.s.log.add(Q_TAKE, id, this.m(id).p, g, this.q, this.len());
  }
  protected tellMove(id: number, thief: number, count: number, size: number): void {
    if (this.isShort !== 0) return this.s.log.add(STEAL, id, thief, this.p, count, size);
    this.s.log.add(Q_MOVE, id, thief, this.q, count, size);
  }
  protected tellRob(id: number, thief: number, g: number, index: number): void {
    if (this.isShort !== 0) return this.s.log.add(STEAL_G, id, thief, g, this.p, index);
    this.s.log.add(Q_ROB, id, thief, g, this.q, this.len());
  }

  /** Books, at the end of the run, what follows from what was counted anyway. */
  book(): void {
    const { cost, costTimes, counts } = this.s;
    if (this.hasLock !== 0) {
      counts.lockAcquires += this.looks + this.takes + this.puts + this.arrivals;
      counts.globalPuts += this.puts + this.arrived;
      return;
    }
    counts.localPuts += this.puts;
    if (cost[localPut] > 0) costTimes[localPut] += this.puts;
    if (cost[localGet] > 0) costTimes[localGet] += this.takes;
  }

  /** Bytes held. */
  abstract get bytes(): number;
}
