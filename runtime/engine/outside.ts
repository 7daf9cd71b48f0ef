/**
 * What comes from outside the machine: arrivals, ends of system calls and waits; and the start of a
 * run.
 *
 * @module
 */

import { GFlag } from "../machine/g_table.ts";
import { INTERRUPT_M, type M, MState, MStatus, SYSMON_M } from "../machine/m_table.ts";
import { ReadyWhy, type Traits } from "../model.ts";
import { Ev } from "../observe/events.ts";
import type { ArrivalSource } from "./arrivals.ts";
import { Outside, OUTSIDE_AGENT } from "./state_parts.ts";
import type { Executor } from "./execute.ts";
import type { GLife } from "./g_life.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import type { Slices } from "./slices.ts";
import type { State } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { READY } = MState, INTERRUPT = INTERRUPT_M, { ARRIVAL } = Outside, OUTSIDE = OUTSIDE_AGENT;
const IS_ARRIVAL = GFlag.ARRIVAL, HAS_ARRIVED = ReadyWhy.ARRIVAL;

/** Alarms and periods in a row in which a model, asked for nothing else, runs no runnable G. */
const IN_VAIN_MAX = 1_000;

/** What the events from outside need. */
export interface OutsideParts {
  readonly s: State;
  readonly traits: Traits;
  readonly steps: Steps;
  readonly ops: VirtualOps;
  readonly slices: Slices;
  readonly os: Os;
  readonly threads: Threads;
  readonly executor: Executor;
  readonly life: GLife;
  readonly monitor: Monitor;
  readonly arrivals: ArrivalSource | null;
}

/** The steps of the outside agent. */
export class OutsideSteps {
  declare private readonly s: State;
  declare private readonly steps: Steps;
  declare private readonly ops: VirtualOps;
  declare private readonly slices: Slices;
  declare private readonly os: Os;
  declare private readonly threads: Threads;
  declare private readonly executor: Executor;
  declare private readonly life: GLife;
  declare private readonly monitor: Monitor;
  declare private arrivals: ArrivalSource | null;
  declare private readonly periodNs: number;
  private readonly perG: 0 | 1 = 0;
  /** Alarms and periods since the last dispatch, and dispatches until then. */
  private inVain = 0;
  private dispatchesSeen = 0;

  constructor(parts: OutsideParts) {
    this.s = parts.s;
    this.steps = parts.steps;
    this.ops = parts.ops;
    this.slices = parts.slices;
    this.os = parts.os;
    this.threads = parts.threads;
    this.threads.listener = this;
    this.executor = parts.executor;
    this.life = parts.life;
    this.monitor = parts.monitor;
    this.arrivals = parts.arrivals;
    this.perG = parts.traits.threads === "per-g" ? 1 : 0;
    this.periodNs = parts.traits.periodNs ?? Infinity;
  }

  /** As before the start of a run with these arrivals. */
  restart(arrivals: ArrivalSource | null): void {
    this.arrivals = arrivals;
    this.inVain = this.dispatchesSeen = 0;
  }

  /**
   * Everything as it is at the start of a run: `main` is made ready, the first arrival is booked.
   */
  start(): void {
    const s = this.s, main = s.main, program = s.program;
    s.nowNs = 0;
    s.sysmon.status = MStatus.ON;
    s.interrupt.status = MStatus.ON;
    s.threads = s.threadsMax = 1;
    if (s.tracing) s.emit(Ev.M_NEW, main, -1, 1, 0);
    if (this.perG === 0) this.threads.takeProc(main, 0);
    this.arrivals?.bookNext(0);
    if (program.main >= 0) {
      const g = this.life.create(main, -1, program.main);
      this.threads.markReady(main, g, ReadyWhy.SPAWN);
      if (this.perG !== 0) {
        // M0 is the thread of `main`; the kernel made it, nobody wakes it.
        this.ops.adopt(main, g);
        main.readyG = -1;
        main.readyCount = 0;
      } else this.steps.tellReady(main);
    }
    this.os.runnable(main, 0, false);
  }

  /** `by` took a P while none was taken: sysmon wakes from its deep sleep. */
  onFirstProc(by: M): void {
    this.monitor.wake(by);
    this.bookPeriod();
  }

  /** The first event from outside happens. */
  next(): void {
    if (this.s.outside.topKind === ARRIVAL) this.arrive();
    else this.other();
  }

  /** One that is no arrival. */
  private other(): void {
    const s = this.s, outside = s.outside;
    const kind = outside.topKind, subject = outside.topSubject;
    outside.pop();
    this.outsideNext();
    switch (kind) {
      case Outside.SYSCALL_END:
        this.syscallEnd(s.ms.at[subject]);
        break;
      case Outside.NET_READY:
        this.threads.netReady(subject);
        break;
      case Outside.TIMER:
        s.counts.timersFired++;
        if (s.tracing) s.log.add(Ev.TIMER, INTERRUPT_M, -1, subject, 0, 0);
        this.interrupt(subject, ReadyWhy.TIMER);
        break;
      case Outside.TIMER_DUE:
        this.executor.timers!.due(subject);
        if (s.interrupt.readyG >= 0) this.tell();
        break;
      case Outside.SLICE_END:
        s.askedFor--;
        this.slices.over(s.ms.at[subject]);
        break;
      case Outside.ALARM:
        s.askedFor--;
        if (!this.isOver()) this.threads.alarm(s.ms.at[subject]);
        break;
      case Outside.PERIOD:
        s.askedFor--;
        this.periodEnd();
        break;
      case Outside.NET_DEADLINE:
        this.threads.netDeadline();
        break;
    }
  }

  /**
   * Is nothing left that could make anything happen but alarms and periods? Then they do not
   * either: else a program in deadlock would never end.
   */
  private isOver(): boolean {
    const { agents, outside, askedFor, mAgent, gs } = this.s;
    if (outside.size > askedFor) return false;
    let others = agents.size;
    if (agents.has(OUTSIDE)) others--;
    if (agents.has(mAgent + SYSMON_M)) others--;
    if (others > 0) return false;
    // A G that is runnable, and that the model leaves alone so often, it leaves alone for good.
    const dispatches = this.s.latency.count;
    this.inVain = dispatches === this.dispatchesSeen ? this.inVain + 1 : 0;
    this.dispatchesSeen = dispatches;
    if (this.inVain > IN_VAIN_MAX) return true;
    return !gs.anyRunnable();
  }

  /** Books the end of the next period, unless that is done. */
  private bookPeriod(): void {
    const s = this.s;
    if (s.periodBooked !== 0 || this.periodNs === Infinity) return;
    s.periodBooked = 1;
    s.askedFor++;
    this.threads.later(s.nowNs + this.periodNs, Outside.PERIOD, 0);
  }

  private periodEnd(): void {
    const s = this.s, m = s.interrupt;
    s.periodBooked = 0;
    if (this.isOver()) return;
    this.bookPeriod();
    if (s.agents.has(s.mAgent + INTERRUPT)) {
      s.periodDue = 1;
      return;
    }
    m.clock = s.nowNs;
    m.state = MState.PERIOD;
    m.phase = 0;
    s.schedule(m);
  }

  private syscallEnd(m: M): void {
    m.state = MState.BACK;
    m.phase = 0;
    this.os.runnable(m, this.s.nowNs, false);
  }

  private arrive(): void {
    const s = this.s, source = this.arrivals!, spec = s.program.arrivals!;
    s.outside.pop();
    const number = spec.count - this.executor.arrivalsLeft--;
    const topNs = s.outside.topNs;
    source.bookNext(number + 1);
    // If the next one to come is the first of all, whoever booked it has moved the agent.
    if (s.outside.topNs === topNs) this.outsideNext();
    const g = this.life.create(s.interrupt, -1, spec.prog);
    s.gs.flag(g, IS_ARRIVAL);
    if (spec.service !== null && spec.serviceVar >= 0) {
      s.gs.vars[s.gs.varBase(g) + spec.serviceVar] = source.serviceNs(spec.service);
    }
    s.gs.setHome(g, source.place());
    if (s.tracing) s.emit(Ev.ARRIVE, s.interrupt, g, number, 0);
    this.interrupt(g, HAS_ARRIVED);
  }

  /** The event on top was taken: the agent waits for the next one. */
  private outsideNext(): void {
    const { agents, outside } = this.s;
    if (outside.size > 0) agents.set(OUTSIDE, outside.topNs);
    else agents.remove(OUTSIDE);
  }

  /**
   * Makes `g` runnable and lets the interrupt M tell the model: at once while nobody else is due at
   * this moment, else when it is its turn.
   */
  private interrupt(g: number, why: number): void {
    this.threads.markReady(this.s.interrupt, g, why);
    this.tell();
  }

  /** The interrupt M tells of the Gs that it made runnable. */
  private tell(): void {
    const s = this.s, m = s.interrupt, agents = s.agents, nowNs = s.nowNs;
    if (agents.has(s.mAgent + INTERRUPT)) return;
    m.clock = nowNs;
    m.state = READY;
    m.after = READY;
    while (nowNs < agents.firstNs && nowNs < agents.horizon && s.stepsLeft > 0) {
      s.stepsLeft--;
      this.steps.ready(m);
      if (m.readyG < 0) return;
    }
    s.schedule(m);
  }
}
