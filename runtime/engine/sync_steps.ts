/**
 * RWMutexes, conditions, counting semaphores and shared numbers, as Go writes them
 * (sync/rwmutex.go, runtime/sema.go: notifyList, golang.org/x/sync/semaphore).
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { GFlag } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { ReadyWhy } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import { Op, type Program } from "../program/program.ts";
import { READERS_MAX, SyncObjects } from "../sync/sync_objects.ts";
import type { ChannelSteps } from "./channel_steps.ts";
import type { Expressions } from "./expressions.ts";
import type { GLife } from "./g_life.ts";
import { type Line, lines } from "./lines.ts";
import type { State } from "./state.ts";
import { ThreadLocks } from "./thread_locks.ts";
import type { Threads } from "./threads.ts";
import type { TimerSteps } from "./timer_steps.ts";

const { EXEC } = MState;
const { mutexOp } = Cost;
const { AWOKE, TICKET } = GFlag;
const { UNBLOCK } = ReadyWhy;

/** Of `RW_LOCK` and `RW_UNLOCK`. */
const READER = 0, WRITER = 1;

/** Types of objects that cores contend for. */
type Contended = "rwmutex" | "cond" | "sem" | "counter";

/** What an instruction does: the G, where it stands, and the object that it names. */
type Step = (e: SyncSteps, m: M, g: number, pc: number, x: number) => void;

/** What Gs do with these objects. */
export class SyncSteps {
  declare private readonly s: State;
  declare private readonly program: Program;
  declare readonly objects: SyncObjects;
  /** See `thread_locks.ts`. */
  readonly threadLocks: ThreadLocks = new ThreadLocks();
  /** What Gs do with timers; null: the program has none. */
  timers: TimerSteps | null = null;
  /** 1: other cores may have such an object, and that costs something. */
  private readonly contend: 0 | 1 = 0;
  /** Their lines, by type; none if that costs nothing. */
  declare private readonly lines: Readonly<Record<Contended, readonly Line[]>>;
  declare private readonly values: Expressions;
  declare private readonly life: GLife;
  declare private readonly threads: Threads;
  declare private readonly channels: ChannelSteps;

  constructor(
    s: State,
    values: Expressions,
    life: GLife,
    threads: Threads,
    channels: ChannelSteps,
  ) {
    this.s = s;
    this.program = s.program;
    const names = s.program.objectNames;
    this.objects = SyncObjects.of(names);
    this.contend = s.lines.contend;
    const linesOf = (list: readonly string[]) => lines(this.contend !== 0 ? list.length : 0);
    this.lines = {
      rwmutex: linesOf(names.rwmutex),
      cond: linesOf(names.cond),
      sem: linesOf(names.sem),
      counter: linesOf(names.counter),
    };
    this.values = values;
    this.life = life;
    this.threads = threads;
    this.channels = channels;
  }

  /** Has the program none of these objects, and locks no G to its thread? */
  get isIdle(): boolean {
    return this.objects === SyncObjects.NONE && !this.program.op.includes(Op.LOCK_THREAD);
  }

  /** Executes the instruction at `pc`, which is one of these. */
  run(m: M, g: number, pc: number): void {
    const { op, a } = this.program;
    const step = SyncSteps.STEPS[op[pc]];
    if (step === undefined) return this.timers!.run(m, g, pc);
    // A flag is no expression.
    step(this, m, g, pc, op[pc] === Op.LOCK_THREAD ? 0 : this.values.value(a[pc], g, pc));
  }

  /** By opcode. A table, so that the optimizer unfolds none of them into the executor. */
  private static readonly STEPS: Readonly<Partial<Record<number, Step>>> = {
    [Op.LOCK_THREAD]: (e, m, g, pc) => e.threadLocks.lock(e.s, m, g, e.program.a[pc]),
    [Op.RECV]: (e, m, g, pc, c) => e.recvOk(m, g, pc, c),
    [Op.RLOCK]: (e, m, g, pc, x) => e.rlock(m, g, pc, x),
    [Op.RUNLOCK]: (e, m, g, pc, x) => e.runlock(m, g, pc, x),
    [Op.WLOCK]: (e, m, g, pc, x) => e.wlock(m, g, pc, x),
    [Op.WUNLOCK]: (e, m, g, pc, x) => e.wunlock(m, g, pc, x),
    [Op.COND_ENTER]: (e, m, g, pc, x) => e.condEnter(m, g, pc, x),
    [Op.COND_WAIT]: (e, m, g, pc, x) => e.condWait(m, g, pc, x),
    [Op.SIGNAL]: (e, m, _g, _pc, x) => e.call(m, x, 1),
    [Op.BROADCAST]: (e, m, _g, _pc, x) => e.call(m, x, Infinity),
    [Op.ACQUIRE]: (e, m, g, pc, x) => e.acquire(m, g, pc, x),
    [Op.RELEASE]: (e, m, g, pc, x) => e.release(m, g, pc, x),
    [Op.COUNT_ADD]: (e, m, g, pc, x) => e.countAdd(m, g, pc, x),
    [Op.COUNT_STORE]: (e, m, g, pc, x) => e.countStore(m, g, pc, x),
    [Op.COUNT_LOAD]: (e, m, g, pc, x) => e.countLoad(m, g, pc, x),
  };

  /**
   * A receive that is told whether there was a message. Who has to wait is promised one: a close
   * takes the promise back (`ChannelSteps.close`).
   */
  private recvOk(m: M, g: number, pc: number, c: number): void {
    const ch = this.s.channels, { b, c: ok } = this.program;
    const isEnd = ch.closed[c] !== 0 && ch.count[c] === 0 && ch.first(c, 1) < 0;
    this.set(g, ok[pc], isEnd ? 0 : 1);
    this.channels.recv(m, g, c, b[pc], 1);
  }

  /** An operation on such an object: its price, and that of its line. */
  private charge(m: M, type: Contended, x: number): void {
    this.s.charge(m, mutexOp);
    if (this.contend !== 0) this.s.lines.touch(m, this.lines[type][x]);
  }

  /** Variable `at` of `g`, if there is one, becomes `value`. */
  private set(g: number, at: number, value: number): void {
    const gs = this.s.gs;
    if (at >= 0) gs.vars[gs.varBase(g) + at] = value;
  }

  private rlock(m: M, g: number, pc: number, x: number): void {
    if (!this.s.gs.has(g, AWOKE)) {
      this.charge(m, "rwmutex", x);
      if (++this.objects.readers[x] >= 0) return this.rwLocked(m, g, x, READER);
    }
    if (this.semAcquire(m, g, pc, 2 * x)) this.rwLocked(m, g, x, READER);
  }

  private runlock(m: M, g: number, pc: number, x: number): void {
    const { s, objects } = this;
    this.charge(m, "rwmutex", x);
    const readers = --objects.readers[x];
    if (readers + 1 === 0 || readers + 1 === -READERS_MAX) {
      throw this.values.panic(g, pc, "sync: RUnlock of unlocked RWMutex");
    }
    if (s.tracing) s.emit(Ev.RW_UNLOCK, m, g, x, READER);
    // A writer waits; the last of those who were before it lets it go on.
    if (readers < 0 && --objects.departing[x] === 0) this.semRelease(m, 2 * x + 1);
    this.life.tell(m, EXEC);
  }

  /** The mutex of the writers is held: what is left is to keep new readers out. */
  private wlock(m: M, g: number, pc: number, x: number): void {
    const { s, objects } = this;
    if (!s.gs.has(g, AWOKE)) {
      this.charge(m, "rwmutex", x);
      const readers = objects.readers[x];
      objects.readers[x] -= READERS_MAX;
      objects.departing[x] += readers;
      if (readers === 0 || objects.departing[x] === 0) return this.rwLocked(m, g, x, WRITER);
    }
    if (this.semAcquire(m, g, pc, 2 * x + 1)) this.rwLocked(m, g, x, WRITER);
  }

  private wunlock(m: M, g: number, pc: number, x: number): void {
    const { s, objects } = this;
    this.charge(m, "rwmutex", x);
    const readers = objects.readers[x] + READERS_MAX;
    if (readers >= READERS_MAX) {
      throw this.values.panic(g, pc, "sync: Unlock of unlocked RWMutex");
    }
    objects.readers[x] = readers;
    if (s.tracing) s.emit(Ev.RW_UNLOCK, m, g, x, WRITER);
    for (let i = 0; i < readers; i++) this.semRelease(m, 2 * x);
    this.life.tell(m, EXEC);
  }

  private rwLocked(m: M, g: number, x: number, as: number): void {
    if (this.s.tracing) this.s.emit(Ev.RW_LOCK, m, g, x, as);
    m.state = EXEC;
  }

  /**
   * runtime/sema.go: semacquire1. `pc` is run again after each wake-up, as a newcomer may have
   * taken it.
   *
   * @returns `false`: `g` waits.
   */
  private semAcquire(m: M, g: number, pc: number, q: number): boolean {
    const { s: { gs }, objects } = this;
    if (gs.has(g, TICKET) || objects.permits[q] > 0) {
      if (!gs.has(g, TICKET)) objects.permits[q]--;
      gs.unflag(g, AWOKE | TICKET);
      return true;
    }
    gs.flag(g, AWOKE);
    gs.link(g, -1);
    objects.rwWaiters.enqueue(q, g, gs.next);
    gs.setPc(g, pc);
    this.life.block(m, g, (q & 1) === READER ? Wait.RW_READ : Wait.RW_WRITE, q >> 1);
    return false;
  }

  /** runtime/sema.go: semrelease1. In order of coming the wake-up is for whom it wakes only. */
  private semRelease(m: M, q: number): void {
    const { s: { gs }, objects } = this;
    objects.permits[q]++;
    const waiter = objects.rwWaiters.dequeue(q, gs.next);
    if (waiter < 0) return;
    if (this.program.sync === "fifo") {
      objects.permits[q]--;
      gs.flag(waiter, TICKET);
    }
    this.threads.markReady(m, waiter, UNBLOCK);
  }

  /** runtime/sema.go: notifyListAdd. */
  private condEnter(m: M, g: number, pc: number, x: number): void {
    const { s } = this, ticket = this.objects.tickets[x]++;
    this.set(g, this.program.b[pc], ticket);
    if (s.tracing) s.emit(Ev.COND_WAIT, m, g, x, ticket);
  }

  /** runtime/sema.go: notifyListWait. */
  private condWait(m: M, g: number, pc: number, x: number): void {
    const { s: { gs }, objects } = this;
    const ticket = gs.vars[gs.varBase(g) + this.program.b[pc]];
    if (ticket < objects.called[x]) return;
    gs.setScratch(g, ticket);
    gs.link(g, -1);
    objects.condWaiters.enqueue(x, g, gs.next);
    this.life.block(m, g, Wait.COND, x);
  }

  /** runtime/sema.go: notifyListNotifyOne and notifyListNotifyAll. @param most Tickets to call. */
  private call(m: M, x: number, most: number): void {
    const { s, s: { gs }, objects } = this;
    this.charge(m, "cond", x);
    const end = Math.min(objects.tickets[x], objects.called[x] + most);
    while (objects.called[x] < end) {
      const ticket = objects.called[x]++, waiter = objects.takeCalled(x, ticket, gs);
      // Who has a ticket and does not wait yet will see that it was called.
      if (s.tracing) s.emit(Ev.COND_CALL, m, waiter, x, ticket);
      if (waiter >= 0) this.threads.markReady(m, waiter, UNBLOCK);
    }
    this.life.tell(m, EXEC);
  }

  /** semaphore.Weighted.Acquire: `g` waits behind all others; for ever if it wants too much. */
  private acquire(m: M, g: number, pc: number, x: number): void {
    const { s, s: { gs }, objects } = this, units = this.units(g, pc);
    const size = this.program.semCap[x];
    this.charge(m, "sem", x);
    if (size - objects.taken[x] >= units && objects.semWaiters.head[x] < 0) {
      objects.taken[x] += units;
      if (s.tracing) s.emit(Ev.SEM_UNITS, m, g, x, units);
      return;
    }
    if (s.tracing) s.emit(Ev.SEM_WANT, m, g, x, units);
    gs.setScratch(g, units);
    if (units <= size) {
      gs.link(g, -1);
      objects.semWaiters.enqueue(x, g, gs.next);
    }
    this.life.block(m, g, Wait.SEMAPHORE, x);
  }

  /** semaphore.Weighted.Release: as many of those who wait get theirs as it is enough for. */
  private release(m: M, g: number, pc: number, x: number): void {
    const { s, s: { gs }, objects } = this, units = this.units(g, pc);
    this.charge(m, "sem", x);
    if (units > objects.taken[x]) {
      throw this.values.panic(g, pc, "semaphore: released more than held");
    }
    objects.taken[x] -= units;
    if (s.tracing) s.emit(Ev.SEM_UNITS, m, g, x, -units);
    const { semWaiters } = objects, size = this.program.semCap[x];
    for (let waiter; (waiter = semWaiters.head[x]) >= 0;) {
      const wanted = gs.scratch[waiter];
      if (size - objects.taken[x] < wanted) break;
      objects.taken[x] += wanted;
      semWaiters.dequeue(x, gs.next);
      if (s.tracing) s.emit(Ev.SEM_UNITS, m, waiter, x, wanted);
      this.threads.markReady(m, waiter, UNBLOCK);
    }
    this.life.tell(m, EXEC);
  }

  /** How many units the instruction at `pc` is about. */
  private units(g: number, pc: number): number {
    const units = this.values.value(this.program.b[pc], g, pc);
    if (units >= 0 && units < 2 ** 31) return units;
    throw this.values.panic(g, pc, `units of a semaphore must be 0..2**31-1, these are ${units}`);
  }

  private countAdd(m: M, g: number, pc: number, x: number): void {
    const { counters } = this.objects;
    const sum = counters[x] + this.values.value(this.program.b[pc], g, pc);
    if (!Number.isSafeInteger(sum)) throw this.values.inexact(g, pc);
    counters[x] = sum + 0;
    this.charge(m, "counter", x);
    this.set(g, this.program.c[pc], counters[x]);
    this.counted(m, g, x);
  }

  private countStore(m: M, g: number, pc: number, x: number): void {
    this.objects.counters[x] = this.values.value(this.program.b[pc], g, pc);
    this.charge(m, "counter", x);
    this.counted(m, g, x);
  }

  /** A read costs no more than one of any variable, if no other core has changed it. */
  private countLoad(m: M, g: number, pc: number, x: number): void {
    if (this.contend !== 0) this.s.lines.touch(m, this.lines.counter[x]);
    this.set(g, this.program.b[pc], this.objects.counters[x]);
    this.counted(m, g, x);
  }

  private counted(m: M, g: number, x: number): void {
    if (this.s.tracing) this.s.emitWide(Ev.COUNT, m, g, this.objects.counters[x], x);
  }
}
