/**
 * Executes Gs on a real core: the same assembled programs as on the virtual engine, but a compute
 * burns the core, and channels, mutexes and wait groups are shared memory under locks.
 *
 * @module
 */

import { LabBug, LimitError } from "../core/errors.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { LeaveWhy, ReadyWhy } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import { Op, type Program } from "../program/program.ts";
import { Expressions } from "../engine/expressions.ts";
import type { Prng } from "../core/prng.ts";
import type { EventLog, Stats } from "./to_host.ts";
import { type Columns, Ending, LINE, PREEMPT, type Shape, Word } from "./layout.ts";
import { SharedChannels, SharedMutexes, SharedWaitGroups } from "./objects.ts";
import { spin } from "./spin.ts";

/** Longest duration of one operation, in ns: a real core should not be burnt for longer. */
const NS_MAX = 1e10;
/** Ids of Gs that an M takes at a time, so that spawning does not fight for one word. */
const ID_BATCH = 32;
/** A compute looks for a request to preempt after so many ns. */
const LOOK_NS = 10_000;
const { RUNNABLE, WAITING, SYSCALL, DEAD } = GStatus;
/** What a G is after it left, by {@linkcode LeaveWhy}. */
const STATUS = [RUNNABLE, RUNNABLE, WAITING, SYSCALL, DEAD, RUNNABLE] as const;

/** Answer of a G machine: the run is over, and the G stays where it is. */
export const OVER = -1;

/** What a G machine needs. */
export interface GMachineParts {
  readonly c: Columns;
  readonly shape: Shape;
  readonly program: Program;
  readonly m: number;
  readonly stats: Stats;
  readonly log: EventLog | null;
  readonly draws: readonly Prng[];
  /** Turns of the spin loop that take one ns on this computer. */
  readonly spinsPerNs: number;
  readonly nowNs: () => number;
  /** Told of each G that became runnable, after all locks are released. */
  readonly tell: (g: number, why: ReadyWhy) => void;
}

/** The G machine of one M. */
export class GMachine {
  readonly #values: Expressions;
  /** Result of the last computes: keeps them from being optimized away. */
  residue = 1;
  readonly channels: SharedChannels;
  readonly mutexes: SharedMutexes;
  readonly waitGroups: SharedWaitGroups;
  /** Length of the system call that the G which just left with SYSCALL is in, in ns. */
  syscallNs = 0;
  #nextId = 0;
  #endId = 0;

  constructor(private readonly parts: GMachineParts) {
    const { c, shape, stats, program, draws, nowNs } = parts, vars = shape.vars;
    const rows = { vars: c.gVars, varBase: (g: number) => g * vars };
    this.#values = new Expressions(program, rows, draws, () => Math.floor(nowNs()));
    this.channels = new SharedChannels(c, shape.chanCap, stats);
    this.mutexes = new SharedMutexes(c, stats);
    this.waitGroups = new SharedWaitGroups(c, stats);
  }

  /** Makes a G of `prog`. @throws {LimitError} `gsMax` is reached. */
  create(prog: number, parent: number): number {
    const { c, shape, program, stats, log, m } = this.parts;
    if (this.#nextId === this.#endId) {
      this.#nextId = Atomics.add(c.words, Word.GS, ID_BATCH);
      this.#endId = this.#nextId + ID_BATCH;
    }
    const g = this.#nextId++;
    if (g >= shape.gsMax) {
      throw new LimitError("gsMax", shape.gsMax, "the program creates more Gs: raise the limit");
    }
    c.gProg[g] = prog;
    c.gPc[g] = program.progEntry[prog];
    c.gHome[g] = -1;
    c.gThread[g] = -1;
    stats.spawned++;
    if (shape.untilAll) Atomics.add(c.words, Word.LIVE, 1);
    log?.add(Ev.SPAWN, c.mP[m], g, parent, prog);
    return g;
  }

  /** Makes `g`, which this M owns, runnable. */
  ready(g: number, why: ReadyWhy): void {
    const { c, log, m } = this.parts;
    Atomics.store(c.gStatus, g, GStatus.RUNNABLE);
    log?.add(Ev.READY, c.mP[m], g, why, 0);
  }

  /** Runs `g` until it leaves the M. @returns Why it left, or {@linkcode OVER}. */
  run(g: number): LeaveWhy | typeof OVER {
    const { c, m, program } = this.parts, { op, a, b } = program;
    const preempt = m * LINE + PREEMPT;
    for (;;) {
      if (Atomics.load(c.mLines, preempt) !== 0) return this.#preempted(g);
      const pc = c.gPc[g]++;
      switch (op[pc]) {
        case Op.COMPUTE:
          if (!this.#compute(g, pc)) return this.#preempted(g);
          break;
        case Op.SET:
          this.#set(g, a[pc], this.#values.value(b[pc], g, pc));
          break;
        case Op.JUMP:
          c.gPc[g] = a[pc];
          break;
        case Op.JUMP_IF_NOT:
          if (this.#values.value(b[pc], g, pc) === 0) c.gPc[g] = a[pc];
          break;
        case Op.NEXT: {
          const turn = this.#get(g, a[pc]) + 1;
          this.#set(g, a[pc], turn);
          if (turn < this.#values.value(program.c[pc], g, pc)) c.gPc[g] = b[pc];
          break;
        }
        case Op.MARK:
          this.#mark(g, this.#values.value(a[pc], g, pc));
          break;
        case Op.ASSERT:
          if (this.#values.value(a[pc], g, pc) === 0) throw this.#values.notTrue(a[pc], g, pc);
          break;
        case Op.SPAWN:
          this.#spawn(g, pc);
          break;
        case Op.WG_ADD:
          this.#wgAdd(g, pc, this.#values.value(a[pc], g, pc), this.#values.value(b[pc], g, pc));
          break;
        case Op.CLOSE:
          this.#close(g, pc, this.#values.value(a[pc], g, pc));
          break;
        case Op.UNLOCK:
          this.#unlock(g, pc, this.#values.value(a[pc], g, pc));
          break;
        case Op.SEND:
          if (
            !this.#send(g, pc, this.#values.value(a[pc], g, pc), this.#values.value(b[pc], g, pc))
          ) {
            return LeaveWhy.BLOCK;
          }
          break;
        case Op.RECV:
          if (!this.#recv(g, this.#values.value(a[pc], g, pc), b[pc])) return LeaveWhy.BLOCK;
          break;
        case Op.LOCK:
          if (!this.#lock(g, pc, this.#values.value(a[pc], g, pc))) return LeaveWhy.BLOCK;
          break;
        case Op.WG_WAIT:
          if (!this.#wgWait(g, this.#values.value(a[pc], g, pc))) return LeaveWhy.BLOCK;
          break;
        case Op.YIELD:
          return this.#leave(g, LeaveWhy.YIELD, Wait.NOTHING);
        case Op.SYSCALL:
          this.syscallNs = this.#ns(a[pc], g, pc);
          this.parts.log?.add(Ev.SYSCALL_IN, c.mP[m], g, this.syscallNs, 0);
          return this.#leave(g, LeaveWhy.SYSCALL, Wait.SYSCALL);
        case Op.EXIT:
          this.parts.stats.completed++;
          return this.#leave(g, LeaveWhy.EXIT, Wait.NOTHING);
        default:
          throw new LabBug("an instruction that should have been refused");
      }
    }
  }

  /** `g` stops. Called before anybody else can get hold of it. */
  #leave(g: number, why: LeaveWhy, wait: number): LeaveWhy {
    const { c, log, m } = this.parts;
    log?.add(Ev.STOP, c.mP[m], g, why, wait);
    Atomics.store(c.gStatus, g, STATUS[why]);
    return why;
  }

  /** Sysmon asked for the core, or the run is over. */
  #preempted(g: number): LeaveWhy | typeof OVER {
    const { c, m, stats } = this.parts;
    if (Atomics.load(c.words, Word.ENDING) !== Ending.RUNNING) return OVER;
    Atomics.store(c.mLines, m * LINE + PREEMPT, 0);
    stats.preemptions++;
    return this.#leave(g, LeaveWhy.PREEMPT, Wait.NOTHING);
  }

  /** Burns the core. `false`: it is to stop; the rest is kept. */
  #compute(g: number, pc: number): boolean {
    const { c, m, spinsPerNs, stats, program } = this.parts;
    const preempt = m * LINE + PREEMPT;
    let ns = 0;
    if ((c.gFlags[g] & GFlag.REST) !== 0) {
      c.gFlags[g] &= ~GFlag.REST;
      ns = c.gValue[g];
    } else ns = this.#ns(program.a[pc], g, pc);
    while (ns > 0) {
      const part = Math.min(ns, LOOK_NS), turns = Math.ceil(part * spinsPerNs);
      this.residue = spin(turns, this.residue);
      stats.spins += turns;
      ns -= part;
      if (ns <= 0 || Atomics.load(c.mLines, preempt) === 0) continue;
      c.gFlags[g] |= GFlag.REST;
      c.gValue[g] = ns;
      c.gPc[g] = pc;
      return false;
    }
    return true;
  }

  #spawn(g: number, pc: number): void {
    const { program, tell } = this.parts;
    const child = this.create(program.a[pc], g);
    const end = program.b[pc] + 2 * program.c[pc];
    for (let i = program.b[pc]; i < end; i += 2) {
      this.#set(child, program.args[i], this.#values.value(program.args[i + 1], g, pc));
    }
    this.ready(child, ReadyWhy.SPAWN);
    tell(child, ReadyWhy.SPAWN);
  }

  #unblock(g: number): void {
    this.ready(g, ReadyWhy.UNBLOCK);
    this.parts.tell(g, ReadyWhy.UNBLOCK);
  }

  /** `false`: `g` waits. */
  #send(g: number, pc: number, ch: number, value: number): boolean {
    const { c, log, m } = this.parts, channels = this.channels;
    channels.lock(ch);
    if (channels.isClosed(ch)) this.#panic(g, pc, "send on closed channel", channels, ch);
    const receiver = channels.receiver(ch);
    if (receiver >= 0) {
      const number = channels.number(ch);
      log?.add(Ev.SEND, c.mP[m], g, ch, number);
      this.#deliver(receiver, ch, value, number);
      channels.unlock(ch);
      this.#unblock(receiver);
      return true;
    }
    if (!channels.isFull(ch)) {
      const number = channels.buffer(ch, value);
      log?.add(Ev.SEND, c.mP[m], g, ch, number);
      channels.unlock(ch);
      return true;
    }
    c.gValue[g] = value;
    this.#leave(g, LeaveWhy.BLOCK, Wait.SEND);
    channels.waitToSend(ch, g);
    channels.unlock(ch);
    return false;
  }

  /** `false`: `g` waits. */
  #recv(g: number, ch: number, into: number): boolean {
    const { c, log, m } = this.parts, channels = this.channels;
    channels.lock(ch);
    let value = 0, number = -1, sender = -1;
    if (channels.buffered(ch) > 0) {
      number = channels.oldest(ch);
      value = channels.unbuffer(ch);
      sender = channels.sender(ch);
      if (sender >= 0) {
        const entered = channels.buffer(ch, c.gValue[sender]);
        log?.add(Ev.SEND, c.mP[m], sender, ch, entered);
      }
    } else {
      sender = channels.sender(ch);
      if (sender >= 0) {
        value = c.gValue[sender];
        number = channels.number(ch);
        log?.add(Ev.SEND, c.mP[m], sender, ch, number);
      } else if (!channels.isClosed(ch)) {
        this.#leave(g, LeaveWhy.BLOCK, Wait.RECV);
        channels.waitToReceive(ch, g);
        channels.unlock(ch);
        return false;
      }
    }
    log?.add(Ev.RECV, c.mP[m], g, ch, number);
    channels.unlock(ch);
    if (into >= 0) this.#set(g, into, value);
    if (sender >= 0) this.#unblock(sender);
    return true;
  }

  /** Does the receive of a waiting G for it. `number` -1: the channel is closed. */
  #deliver(receiver: number, ch: number, value: number, number: number): void {
    const { c, log, m, program } = this.parts;
    const into = program.b[c.gPc[receiver] - 1];
    if (into >= 0) this.#set(receiver, into, value);
    log?.add(Ev.RECV, c.mP[m], receiver, ch, number);
  }

  #close(g: number, pc: number, ch: number): void {
    const { c, log, m } = this.parts, channels = this.channels;
    channels.lock(ch);
    if (channels.isClosed(ch)) this.#panic(g, pc, "close of closed channel", channels, ch);
    channels.close(ch);
    log?.add(Ev.CLOSE, c.mP[m], g, ch, 0);
    if (channels.sender(ch) >= 0) this.#panic(g, pc, "send on closed channel", channels, ch);
    const receivers: number[] = [];
    for (let r = channels.receiver(ch); r >= 0; r = channels.receiver(ch)) {
      this.#deliver(r, ch, 0, -1);
      receivers.push(r);
    }
    channels.unlock(ch);
    // As in Go: the last that came is readied first.
    while (receivers.length > 0) this.#unblock(receivers.pop()!);
  }

  /** `false`: `g` waits, and runs this instruction again when it is woken. */
  #lock(g: number, pc: number, x: number): boolean {
    const { c, log, m } = this.parts, mutexes = this.mutexes;
    const awoke = (c.gFlags[g] & GFlag.AWOKE) !== 0;
    mutexes.lock(x);
    if (mutexes.isLocked(x)) {
      c.gFlags[g] |= GFlag.AWOKE;
      c.gPc[g] = pc;
      this.#leave(g, LeaveWhy.BLOCK, Wait.MUTEX);
      mutexes.wait(x, g, awoke);
      mutexes.unlock(x);
      return false;
    }
    mutexes.take(x, awoke);
    c.gFlags[g] &= ~GFlag.AWOKE;
    log?.add(Ev.LOCK, c.mP[m], g, x, 0);
    mutexes.unlock(x);
    return true;
  }

  #unlock(g: number, pc: number, x: number): void {
    const { c, log, m } = this.parts, mutexes = this.mutexes;
    mutexes.lock(x);
    if (!mutexes.isLocked(x)) this.#panic(g, pc, "sync: unlock of unlocked mutex", mutexes, x);
    log?.add(Ev.UNLOCK, c.mP[m], g, x, 0);
    const waiter = mutexes.release(x);
    mutexes.unlock(x);
    if (waiter >= 0) this.#unblock(waiter);
  }

  #wgAdd(g: number, pc: number, w: number, delta: number): void {
    const groups = this.waitGroups;
    groups.lock(w);
    const counter = groups.add(w, delta);
    if (counter < 0) this.#panic(g, pc, "sync: negative WaitGroup counter", groups, w);
    const waiters: number[] = [];
    if (counter === 0) {
      for (let x = groups.waiter(w); x >= 0; x = groups.waiter(w)) waiters.push(x);
    }
    groups.unlock(w);
    for (const waiter of waiters) this.#unblock(waiter);
  }

  /** `false`: `g` waits. */
  #wgWait(g: number, w: number): boolean {
    const groups = this.waitGroups;
    groups.lock(w);
    const waits = groups.counter(w) > 0;
    if (waits) {
      this.#leave(g, LeaveWhy.BLOCK, Wait.WAIT_GROUP);
      groups.wait(w, g);
    }
    groups.unlock(w);
    return !waits;
  }

  #mark(g: number, id: number): void {
    const { c, log, m } = this.parts, p = c.mP[m];
    log?.add(Ev.MARK, p, g, id, p < 0 ? -1 : c.pTick[p * LINE]);
  }

  #get(g: number, variable: number): number {
    return this.parts.c.gVars[g * this.parts.shape.vars + variable];
  }
  #set(g: number, variable: number, value: number): void {
    this.parts.c.gVars[g * this.parts.shape.vars + variable] = value;
  }

  #ns(e: number, g: number, pc: number): number {
    const ns = this.#values.value(e, g, pc);
    if (ns >= 0 && ns <= NS_MAX) return ns;
    return this.#panic(g, pc, `a duration must be 0..10 s on real cores, this one is ${ns} ns`);
  }

  /** @param held The object whose lock is held, if one is. */
  #panic(
    g: number,
    pc: number,
    what: string,
    held?: { unlock(i: number): void },
    i = 0,
  ): never {
    held?.unlock(i);
    throw this.#values.panic(g, pc, what);
  }
}
