/**
 * How a G comes to be, blocks, sleeps, goes into a system call and stops.
 *
 * @module
 */

import { Attr, attrFault, ATTRS } from "../core/attributes.ts";
import { Cost } from "../core/cost_table.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { LeaveWhy, ReadyWhy, type Traits } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { Program } from "../program/program.ts";
import type { Expressions } from "./expressions.ts";
import { lowered } from "./lower.ts";
import type { State } from "./state.ts";
import { Outside } from "./state_parts.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { EXEC, LEAVE, READY } = MState;
const { RUNNABLE, WAITING } = GStatus;
const { BLOCK, SYSCALL } = LeaveWhy;
const {
  modeArgs,
  modeChecks,
  modeSave,
  modeStack,
  parkG,
  spawnG,
  stackG,
  syscallUser,
} = Cost;
const { PINNED: FLAG_PINNED } = GFlag;
const { STOP: EV_STOP, SPAWN: EV_SPAWN, SYSCALL_IN: EV_SYSCALL_IN } = Ev;
const { NETPOLL: WAIT_NETPOLL, SLEEP: WAIT_SLEEP, SYSCALL: WAIT_SYSCALL } = Wait;
const { SPAWN: SPAWNED } = ReadyWhy;

/** What the steps of Gs need. */
export interface GParts {
  readonly s: State;
  readonly values: Expressions;
  readonly threads: Threads;
  readonly traits: Traits;
}

/** The steps that all Gs share. */
export class GLife {
  /** The model has a netpoller. */
  readonly netpoll: boolean = false;
  declare protected readonly s: State;
  declare private readonly program: Program;
  declare private readonly values: Expressions;
  declare private readonly threads: Threads;
  /** Of spawns, see `lowered`. */
  declare private readonly args: Int32Array;
  /** Price of a block, and how many there were: the row is booked at the end of the run. */
  private readonly parkNs: number = -0;
  private blocks = 0;
  /** 1: the workload says something of its Gs. */
  private readonly attributed: 0 | 1 = 0;
  /** 1: a G has a stack of its own; that of a G with a thread is the thread's. */
  private readonly ownStacks: 0 | 1 = 0;
  /** Gs may be pinned: then this is a `PinningLife`. */
  readonly pins: boolean = false;

  constructor({ s, values, threads, traits }: GParts) {
    this.s = s;
    this.program = s.program;
    this.values = values;
    this.args = lowered(s.program).args;
    this.netpoll = traits.netpoll;
    this.ownStacks = traits.unit === "user" ? 1 : 0;
    this.threads = threads;
    this.parkNs = s.cost[parkG];
    this.attributed = s.program.progAttrs.length > 0 ? 1 : 0;
  }

  /** As at the start of a run. */
  restart(): void {
    this.blocks = 0;
  }

  /** Books, at the end of the run, how often Gs blocked. */
  book(): void {
    if (this.parkNs > 0) this.s.costTimes[parkG] += this.blocks;
  }

  /** The G of `m` stops; the model hears of it next. */
  leave(m: M, why: number, wait: number): void {
    const s = this.s, g = m.g;
    this.stops(m, g, why, wait);
    if (why === BLOCK || why === SYSCALL) {
      return s.gs.setWhy(g, why === BLOCK ? WAITING : GStatus.SYSCALL, wait);
    }
    s.gs.setStatus(g, RUNNABLE);
    s.gs.setReady(g, s.nowNs, s.ticks);
  }

  /** `m` lets go of its G. The rest of leaving is the caller's. */
  stops(m: M, g: number, why: number, wait: number): void {
    m.g = -1;
    m.lastG = g;
    m.state = LEAVE;
    m.phase = 0;
    m.leaveWhy = why;
    if (this.s.tracing !== 0) this.s.emit(EV_STOP, m, g, why, wait);
  }

  /** Makes a G of `prog`; the caller makes it ready. @param parent NONE: from outside. */
  create(m: M, parent: number, prog: number): number {
    const s = this.s, program = this.program;
    const g = s.gs.create(program.progEntry[prog], program.progVars[prog], s);
    s.spawned++;
    s.counts.spawns++;
    const fresh = ++s.live > s.liveMax;
    if (fresh) {
      s.liveMax = s.live;
      // So many Gs have never been alive: no dead one has left its stack.
      if (this.ownStacks !== 0 && parent >= 0) s.charge(m, stackG);
    }
    s.bookMemory();
    if (this.attributed !== 0) this.attribute(g, prog);
    if (s.lines.gsMove !== 0) s.lines.madeG(m, g, fresh);
    if (s.tracing) s.emit(EV_SPAWN, m, g, parent, prog);
    return g;
  }

  /** `g` gets what the workload says of all Gs of `prog`. */
  private attribute(g: number, prog: number): void {
    const { attributes, nowNs } = this.s;
    for (let attr = 0; attr < Attr.COUNT; attr++) {
      attributes.set(g, attr, this.program.progAttrs[prog * Attr.COUNT + attr], nowNs);
    }
  }

  /** The G of `m` waits for `object`, for the reason `wait`. */
  block(m: M, g: number, wait: number, object: number): void {
    this.blocks++;
    m.clock += this.parkNs;
    this.s.gs.setWaitObj(g, object);
    this.leave(m, BLOCK, wait);
  }

  /** Do the waits of `g` keep its thread? */
  isPinned(g: number): boolean {
    return this.s.gs.has(g, FLAG_PINNED);
  }

  /**
   * `g` waits for a message from the network on channel `c`, and its thread with it: the model has
   * no netpoller, so it is a blocking read.
   */
  netBlock(m: M, g: number, c: number): void {
    this.chargeSyscall(m);
    this.keepThread(m, g, WAIT_NETPOLL, c);
  }

  /** As `block`, and the thread waits too: to the model a system call, whose end nobody knows. */
  protected keepThread(m: M, g: number, wait: number, object: number): void {
    const s = this.s;
    s.keptWaits++;
    s.counts.syscalls++;
    s.gs.setWaitObj(g, object);
    s.gs.setThread(g, m.id);
    if (s.tracing) s.emit(EV_SYSCALL_IN, m, g, -1, 0);
    this.leave(m, SYSCALL, wait);
  }

  /** The next step of `m` tells the model about the Gs it made ready, then comes back here. */
  tell(m: M, after: number): void {
    if (m.readyG < 0) {
      m.state = after;
      return;
    }
    m.state = READY;
    m.after = after;
    m.readyPhase = 0;
  }

  /**
   * A G of `prog` is spawned.
   *
   * @param first Where its arguments begin in the lowered list.
   * @param end And end.
   */
  spawn(m: M, g: number, prog: number, first: number, end: number, pc: number): void {
    const s = this.s, gs = s.gs;
    s.charge(m, spawnG);
    const child = this.create(m, g, prog);
    for (let i = first; i < end; i += 2) {
      const variable = gs.varBase(child) + this.args[i];
      const from = this.args[i + 1];
      gs.vars[variable] = from < 0
        ? gs.vars[gs.varBase(g) + ~from]
        : this.values.value(from, g, pc);
    }
    this.threads.markReady(m, child, SPAWNED);
    this.tell(m, EXEC);
  }

  /** A spawn that says something of the new G. */
  spawnAs(m: M, g: number, pc: number): void {
    const s = this.s, gs = s.gs;
    s.charge(m, spawnG);
    const child = this.create(m, g, this.program.a[pc]);
    const first = this.program.b[pc], end = first + 2 * this.program.c[pc];
    for (let i = first; i < end; i += 2) {
      const to = this.program.args[i], value = this.values.value(this.program.args[i + 1], g, pc);
      if (to >= 0) gs.vars[gs.varBase(child) + to] = value;
      else {
        const row = ATTRS[~to], fault = attrFault(row, value);
        if (fault !== null) {
          throw this.values.panic(g, pc, `${row.name} ${fault}, this one is ${value}`);
        }
        s.attributes.set(child, ~to, value, s.nowNs);
      }
    }
    this.threads.markReady(m, child, SPAWNED);
    this.tell(m, EXEC);
  }

  /** `g` sleeps. @returns `false`: not at all. */
  sleep(m: M, g: number, ns: number): boolean {
    const s = this.s, gs = s.gs;
    if (ns === 0) return false;
    if (this.isPinned(g)) {
      this.syscall(m, g, ns);
      return true;
    }
    const endNs = s.nowNs + ns;
    gs.setScratch(g, endNs);
    if (this.netpoll) {
      s.timers.add(m.p, g);
      this.threads.timerSet(endNs);
    } else this.threads.later(endNs, Outside.TIMER, g);
    this.block(m, g, WAIT_SLEEP, -1);
    return true;
  }

  /** `g` waits for the network, without a thread. */
  netWait(m: M, g: number, ns: number): void {
    const s = this.s;
    s.netWaiting++;
    this.threads.later(s.nowNs + ns, Outside.NET_READY, g);
    this.block(m, g, WAIT_NETPOLL, -1);
  }

  /** `g` goes into a system call, and its thread with it. */
  syscall(m: M, g: number, ns: number): void {
    const s = this.s;
    s.counts.syscalls++;
    this.chargeSyscall(m);
    s.gs.setScratch(g, ns);
    if (s.tracing) s.emitWide(Ev.SYSCALL_IN, m, g, ns, 0);
    this.leave(m, SYSCALL, WAIT_SYSCALL);
  }

  /** What it costs to go into a system call and to come back. */
  private chargeSyscall(m: M): void {
    const s = this.s;
    s.counts.modeSwitches++;
    s.charge(m, modeSave);
    s.charge(m, modeArgs);
    s.charge(m, modeStack);
    s.charge(m, modeChecks);
    s.charge(m, syscallUser);
  }
}
