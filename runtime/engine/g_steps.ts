/**
 * How a G comes to be, stops and blocks.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { Attr } from "../core/attributes.ts";
import { LimitError } from "../core/errors.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { type M, MState } from "../machine/m_table.ts";
import { LeaveWhy, type Traits } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { Op } from "../program/program.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";
import { Expressions } from "./expressions.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { LEAVE, READY } = MState;
const { RUNNABLE, WAITING } = GStatus;
const { BLOCK, SYSCALL } = LeaveWhy;
const { gBytes, parkCall, parkG, stackGrowG } = Cost;
const { GROWN: FLAG_GROWN, PINNED: FLAG_PINNED } = GFlag;
const { STOP: EV_STOP, SPAWN: EV_SPAWN, SYSCALL_IN: EV_SYSCALL_IN } = Ev;

/** What the steps of Gs need. */
export interface GParts {
  readonly s: State;
  readonly threads: Threads;
  readonly traits: Traits;
  /** Most that simulated stacks may take, and what a thread takes, in bytes. */
  readonly memoryMax: number;
  readonly threadBytes: number;
}

/** The steps that all Gs share. */
export abstract class GSteps extends Expressions {
  /** The model has a netpoller. */
  protected readonly netpoll: boolean = false;
  declare protected readonly threads: Threads;
  declare private readonly threadBytes: number;
  private readonly memoryMax: number = -0;
  /** Price of a block, and how many there were: the row is booked at the end of the run. */
  protected readonly parkNs: number = -0;
  protected blocks = 0;
  /** 1: the workload says something of its Gs. */
  private readonly attributed: 0 | 1 = 0;
  /** 1: the program may pin Gs, and the model has fewer threads than Gs, so that it matters. */
  protected readonly pins: 0 | 1 = 0;

  constructor({ s, threads, traits, memoryMax, threadBytes }: GParts) {
    super(s);
    this.netpoll = traits.netpoll;
    this.threads = threads;
    this.memoryMax = memoryMax;
    this.threadBytes = threadBytes;
    this.parkNs = s.cost[parkG];
    this.pins = traits.threads !== "per-g" && s.program.op.includes(Op.PIN) ? 1 : 0;
    this.attributed = s.program.progAttrs.length > 0 ? 1 : 0;
  }

  /** The G of `m` stops; the model hears of it next. */
  leave(m: M, why: number, wait: number): void {
    const s = this.s, g = m.g;
    this.stops(m, g, why, wait);
    if (why === BLOCK || why === SYSCALL) {
      s.gs.setWhy(g, why === BLOCK ? WAITING : GStatus.SYSCALL, wait);
      return this.grow(m, g);
    }
    s.gs.setStatus(g, RUNNABLE);
    s.gs.setReady(g, s.nowNs, s.ticks);
  }

  /** `m` lets go of its G. The rest of leaving is the caller's. */
  protected stops(m: M, g: number, why: number, wait: number): void {
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
    if (++s.live > s.liveMax) s.liveMax = s.live;
    const bytes = s.live * s.cost[gBytes] + s.threads * this.threadBytes;
    if (bytes > s.memoryPeak) {
      s.memoryPeak = bytes;
      if (bytes > this.memoryMax) {
        throw new LimitError(
          "memoryBytesMax",
          this.memoryMax,
          "simulated stacks need more memory than allowed, usually Gs created faster than they end, " +
            "or a thread or process for each G",
        );
      }
    }
    if (this.attributed !== 0) this.attribute(g, prog);
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

  /** A G that blocks for the first time grows its stack. */
  private grow(m: M, g: number): void {
    const gs = this.s.gs;
    if (gs.has(g, FLAG_GROWN)) return;
    gs.flag(g, FLAG_GROWN);
    this.s.charge(m, stackGrowG);
  }

  /** The G of `m` waits for `object`, for the reason `wait`. */
  protected block(m: M, g: number, wait: number, object: number): void {
    if (this.pins !== 0 && this.isPinned(g)) return this.blockThread(m, g, wait, object);
    this.blocks++;
    m.clock += this.parkNs;
    this.s.gs.setWaitObj(g, object);
    this.leave(m, BLOCK, wait);
  }

  /** Do the waits of `g` keep its thread? */
  protected isPinned(g: number): boolean {
    return this.s.gs.has(g, FLAG_PINNED);
  }

  /**
   * As `block`, and the thread sleeps too: to the model a system call, whose end nobody knows. At
   * the price of a thread that goes to sleep, and is woken by whoever lets `g` go.
   */
  private blockThread(m: M, g: number, wait: number, object: number): void {
    const s = this.s;
    s.keptWaits++;
    s.counts.syscalls++;
    s.charge(m, parkCall);
    s.gs.setWaitObj(g, object);
    s.gs.setThread(g, m.id);
    if (s.tracing) s.emit(EV_SYSCALL_IN, m, g, -1, 0);
    this.leave(m, SYSCALL, wait);
  }

  /** The next step of `m` tells the model about the Gs it made ready, then comes back here. */
  protected tell(m: M, after: number): void {
    if (m.readyG < 0) {
      m.state = after;
      return;
    }
    m.state = READY;
    m.after = after;
    m.readyPhase = 0;
  }
}
