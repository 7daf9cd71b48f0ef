/**
 * How Ms come to be, sleep, wake and end, and how Ps pass between them.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import { GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M, type M, MState, MStatus } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { type Traits, WokenWhy } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { Os } from "./os.ts";
import type { State } from "./state.ts";
import { Outside, OUTSIDE_AGENT } from "./state_parts.ts";

/**
 * If a timer that is due belongs to a busy P and this M may not spin, Go polls until the P gets to
 * it. Here the loop turns once in this time, else a machine without costs would stand still.
 */
const OVERDUE_NS = 1_000;

/**
 * So often may an M sleep in the netpoller while every P is idle and nobody collects what is over:
 * two Ms may come to the same wait, but a model that collects has done it long before.
 */
const NET_SLEEPS_MAX = 100;

// The optimizer folds constants of its own module, but not members of imported objects.
const { RUNNABLE, SYSCALL: IN_SYSCALL } = GStatus,
  { PARKED } = MStatus,
  { FIND, WOKEN } = MState,
  { ALARM, START, NET } = WokenWhy,
  INTERRUPT = INTERRUPT_M,
  OUTSIDE = OUTSIDE_AGENT,
  { IDLE, RUNNING } = PStatus;
const { netpollLate, netpollUnit, parkCall, wakeCall } = Cost;

/** Makes, parks, wakes and ends Ms. */
export class Threads {
  readonly #create: number = 0;
  readonly #exit: number = 0;
  /**
   * Is told who took a P while none was taken. No function: one that is kept in a field keeps all
   * that it sees, and so whole machines, from V8's quick collections of garbage.
   */
  listener: { onFirstProc(by: M): void } | null = null;
  /** State of an M that was started: WOKEN if the model has a hook for that. */
  private readonly started: number = FIND;
  /** All Gs share one M. */
  private readonly oneM: 0 | 1 = 0;
  /** Sleeps in the netpoller in a row, beside idle Ps only and without anything collected. */
  uncollected = 0;
  declare private readonly s: State;
  declare private readonly os: Os;

  /** @param hears The model has a hook `woken` of its own. */
  constructor(s: State, os: Os, { unit, threads }: Traits, hears: boolean) {
    this.s = s;
    this.os = os;
    this.started = hears ? WOKEN : FIND;
    this.oneM = threads === "one" ? 1 : 0;
    this.#create = unit === "process" ? Cost.processCreate : Cost.threadCreate;
    this.#exit = unit === "process" ? Cost.processExit : Cost.threadExit;
  }

  /** Makes an M, charged to `by`. It is not started yet. @throws {LimitError} `msMax` reached. */
  create(by: M | null): M {
    const s = this.s;
    if (s.threads >= s.msMax) {
      throw new LimitError(
        "msMax",
        s.msMax,
        "more threads than the machine allows (Go dies at 10,000 too), usually a thread for each G, " +
          "or more Gs at once in blocking system calls than that",
      );
    }
    const m = s.ms.create();
    s.threads++;
    if (s.threads > s.threadsMax) s.threadsMax = s.threads;
    s.bookMemory();
    s.counts.threadsCreated++;
    // An interrupt has no time of its own: the thread it makes begins later by as much.
    if (by === s.interrupt) {
      s.costTimes[this.#create]++;
      m.restNs = s.cost[this.#create];
    } else if (by !== null) s.charge(by, this.#create);
    if (s.tracing) s.emitWide(Ev.M_NEW, m, -1, s.threads, 0);
    return m;
  }

  /** Ends `m`, which must hold no P. */
  exit(m: M): void {
    const s = this.s;
    this.#checkParks(m);
    s.charge(m, this.#exit);
    if (s.tracing) s.emit(Ev.M_EXIT, m, -1, 0, 0);
    this.os.leave(m, false);
    m.status = MStatus.DEAD;
    s.threads--;
  }

  /** The model answered PARK for `m`. */
  park(m: M): void {
    const s = this.s;
    if (m.permit !== 0) {
      m.permit = 0;
      if (m.inNet !== 0) this.leaveNet(m);
      return this.#goesOn(m, START);
    }
    if (m.p >= 0) {
      throw new ModelError("PARK while the M still holds a P", m.id, m.p, -1, s.nowNs);
    }
    this.#checkParks(m);
    s.counts.parks++;
    s.charge(m, parkCall);
    if (m.inNet !== 0) this.#sleepInNet(m);
    else if (m.own < 0 && m.idle === 0) this.pushIdle(m);
    if (s.tracing) s.emit(Ev.M_PARK, m, -1, m.inNet, 0);
    this.os.leave(m, false);
    m.status = PARKED;
    if (m.alarmNs < Infinity) {
      s.askedFor++;
      // It may have been set long before this sleep.
      if (m.alarmNs < s.nowNs) m.alarmNs = s.nowNs;
      this.later(m.alarmNs, Outside.ALARM, m.id);
    }
    if (m.inNet !== 0 && s.netCount > 0) this.wakeFromNet();
  }

  /** Is `m` on the core that it is about to leave, and has it told of all Gs? */
  #checkParks(m: M): void {
    const fault = m.core < 0
      ? "PARK in the step in which yieldCore gave the core up"
      : m.readyG >= 0
      ? "PARK in a step that made Gs ready: answer again(step), then PARK"
      : "";
    if (fault !== "") throw new ModelError(fault, m.id, m.p, m.readyG, this.s.nowNs);
  }

  /** The time is over for which `m` wanted to sleep at most, if it still sleeps that sleep. */
  alarm(m: M): void {
    if (m.status !== PARKED || m.alarmNs !== this.s.nowNs) return;
    this.wake(null, m, ALARM);
  }

  /** Lets `m`, asleep or about to sleep, go on. `by`: the waker, if it is an M. */
  wake(by: M | null, m: M, why: WokenWhy): void {
    const s = this.s;
    if (by !== null) s.charge(by, wakeCall);
    s.counts.wakes++;
    if (s.tracing) s.emit(Ev.M_WAKE, m, -1, by === null ? -1 : by.id, 0);
    if (m.status !== PARKED) {
      m.permit = 1;
      return;
    }
    if (m.inNet !== 0) this.leaveNet(m);
    if (m.idle !== 0) this.removeIdle(m);
    this.#goesOn(m, why);
    // The clock of an M in a system call, about which `tick` asks, stands still.
    const fromNs = by !== null && by.id !== INTERRUPT && by.clock > s.nowNs ? by.clock : s.nowNs;
    this.os.runnable(m, fromNs, true, by);
  }

  /** The next step of `m` is the first after its sleep. Without a P it cannot begin with `find`. */
  #goesOn(m: M, why: WokenWhy): void {
    m.state = why === START ? this.started : WOKEN;
    m.phase = 0;
    m.wokenWhy = why;
    m.alarmNs = Infinity;
  }

  /** An M to start: an idle one, else a new one. It is on no list then. */
  pick(by: M): M {
    const id = this.s.idleM;
    if (id < 0) {
      const net = this.s.netM;
      return this.oneM !== 0 && net !== null && net.status === PARKED ? net : this.create(by);
    }
    const m = this.s.ms.at[id];
    this.removeIdle(m);
    return m;
  }

  /** Gives `p`, which nobody holds, to `m` and starts it. */
  start(by: M, m: M, p: number, spinning: boolean): void {
    const s = this.s;
    m.p = p;
    s.ps.m[p] = m.id;
    s.ps.status[p] = RUNNING;
    if (spinning) this.spin(m, 0);
    this.wake(by, m, START);
  }

  /**
   * Takes idle `p` for `m`, which does not sleep in the netpoller any more, and which nobody may
   * start: it would be given a second P, and this one would be lost.
   */
  takeProc(m: M, p: number): void {
    const s = this.s;
    if (m.inNet !== 0) this.leaveNet(m);
    if (m.idle !== 0) this.removeIdle(m);
    const first = s.ps.idleCount === s.procs;
    s.ps.takeIdle(p, m.id, s.nowNs);
    m.p = p;
    if (s.tracing) s.emit(Ev.P_TAKE, m, -1, s.ps.idleCount, 0);
    if (first) this.listener?.onFirstProc(m);
  }

  /**
   * Takes an idle P for `m`, which slept in the netpoller: the one whose timer is over, else the
   * one freed last. `false`: none is idle.
   */
  takeProcAfterNet(m: M): boolean {
    const s = this.s, { ps, timers } = s;
    let p = ps.idleTop;
    if (timers.total > 0) {
      const first = timers.earliestNs();
      for (let i = 0; first <= s.nowNs && i < s.procs; i++) {
        if (ps.status[i] === IDLE && timers.firstNs(i) === first) p = i;
      }
    }
    if (p >= 0) this.takeProc(m, p);
    return p >= 0;
  }

  /** Takes idle `p` and starts an M on it: an idle one that the model chose, or any. */
  startOn(by: M, p: number, spinning: boolean, chosen: M | null = null): void {
    const m = chosen ?? this.pick(by);
    if (chosen !== null) this.removeIdle(chosen);
    this.takeProc(m, p);
    if (spinning) this.spin(m, 0);
    this.wake(by, m, START);
  }

  /** `m` counts as spinning from now on. @param wanted 1: because a spinner was wanted. */
  spin(m: M, wanted: 0 | 1): void {
    const s = this.s;
    m.spinning = 1;
    m.lookFromNs = s.nowNs;
    s.spinning++;
    if (s.spinning > s.spinningMax) s.spinningMax = s.spinning;
    if (s.tracing) s.emit(Ev.SPIN, m, -1, 1 + wanted, s.spinning);
  }

  /** Puts `m` on the idle list. */
  pushIdle(m: M): void {
    const s = this.s;
    m.idle = 1;
    m.prev = -1;
    m.next = s.idleM;
    if (m.next >= 0) s.ms.at[m.next].prev = m.id;
    s.idleM = m.id;
    s.idleMs++;
  }

  /** Takes `m` off the idle list. */
  removeIdle(m: M): void {
    const s = this.s, next = m.next, prev = m.prev;
    m.idle = 0;
    s.idleMs--;
    if (prev >= 0) s.ms.at[prev].next = next;
    else s.idleM = next;
    if (next >= 0) s.ms.at[next].prev = prev;
  }

  /** The netpoll wait of `g` is over: it waits for whoever polls next. */
  netReady(g: number): void {
    const s = this.s;
    // A thread that reads comes back by itself, as from any system call.
    if (s.keptWaits !== 0 && s.gs.status(g) === IN_SYSCALL) return this.endWait(s.interrupt, g);
    s.netWaiting--;
    if (s.netTail >= 0) s.gs.link(s.netTail, g);
    else s.netHead = g;
    s.netTail = g;
    s.netCount++;
    s.gs.setScratch(g, s.nowNs);
    this.wakeFromNet();
  }

  /** Wakes the M that sleeps in the netpoller, if it does. */
  wakeFromNet(): void {
    const s = this.s, m = s.netM;
    if (m === null || m.status !== PARKED) return;
    s.lastPollNs = s.nowNs;
    this.wake(null, m, NET);
  }

  /** `m` will not sleep in the netpoller, or does so no longer. */
  leaveNet(m: M): void {
    const s = this.s;
    s.netM = null;
    s.netDeadlineNs = s.netUntilNs = Infinity;
    m.inNet = 0;
  }

  /**
   * A timer was set for `atNs`: if it is the first, the sleeper in the netpoller sleeps for this
   * one from now on (`wakeNetPoller`).
   */
  timerSet(atNs: number): void {
    const s = this.s;
    if (s.netM === null || s.netM.status !== PARKED || atNs >= s.netUntilNs) return;
    this.#sleepFor(atNs);
  }

  /**
   * The sleeper in the netpoller sleeps from now on, at the latest until `untilNs`: as many whole
   * units as fit, and at least one. What is left it sleeps in another turn (netpoll_epoll.go).
   */
  #sleepFor(untilNs: number): void {
    const s = this.s, ns = untilNs - s.nowNs;
    const unitNs = s.cost[netpollUnit];
    const wholeNs = unitNs > 0 ? Math.max(unitNs, ns - ns % unitNs) : ns;
    s.netUntilNs = untilNs;
    s.netLateNs = ns > 0 ? s.cost[netpollLate] : 0;
    s.netDeadlineNs = s.nowNs + (ns > 0 ? wholeNs + s.netLateNs : OVERDUE_NS);
    this.later(s.netDeadlineNs, Outside.NET_DEADLINE, 0);
  }

  /** A sleep in the netpoller would be over now: wakes the sleeper, if it still sleeps that one. */
  netDeadline(): void {
    const s = this.s;
    if (s.netDeadlineNs > s.nowNs) return;
    if (s.netLateNs > 0) s.costTimes[netpollLate]++;
    this.wakeFromNet();
  }

  /** Books an event from outside. */
  later(atNs: number, kind: number, subject: number): void {
    const s = this.s;
    const before = s.outside.topNs;
    s.outside.push(atNs, kind, subject);
    if (atNs >= before) return;
    const agents = s.agents;
    if (agents.first === OUTSIDE && atNs >= agents.firstNs) agents.setFirst(atNs);
    else agents.set(OUTSIDE, atNs);
  }

  /** `g` becomes runnable by the hand of `m`, which has still to tell the model. */
  markReady(m: M, g: number, why: number): void {
    const s = this.s, gs = s.gs;
    if (s.keptWaits !== 0 && gs.status(g) === IN_SYSCALL) return this.endWait(m, g);
    gs.setWhy(g, RUNNABLE, why);
    gs.setReady(g, s.nowNs, s.ticks);
    if (s.tracing) s.emit(Ev.READY, m, g, why, 0);
    s.appendReady(m, g, why);
  }

  /**
   * As `markReady`, of a G whose sleep or network wait was over at `sinceNs`: from then on it
   * waits, though nobody had noticed.
   */
  markReadySince(m: M, g: number, why: number, sinceNs: number): void {
    const s = this.s, unnoticedNs = s.nowNs - sinceNs;
    if (unnoticedNs > 0) {
      s.unnoticedNs += unnoticedNs;
      if (s.tracing) s.emitWide(Ev.UNNOTICED, m, g, unnoticedNs, 0);
    }
    this.markReady(m, g, why);
    s.gs.setReady(g, sinceNs, s.ticks);
  }

  /**
   * The wait of `g`, which kept its thread, is over: the thread comes back as from a system call.
   */
  private endWait(by: M, g: number): void {
    const s = this.s, m = s.ms.at[s.gs.thread[g]];
    s.keptWaits--;
    if (s.tracing) s.emit(Ev.WAIT_OVER, m, g, by.id, 0);
    s.gs.setWhy(g, IN_SYSCALL, Wait.NOTHING);
    // Not asleep yet: it will see that there is nothing left to wait for.
    if (m.status !== MStatus.SYSCALL) return;
    const isNet = by.id === INTERRUPT;
    if (!isNet) s.charge(by, wakeCall);
    m.state = MState.BACK;
    m.phase = 0;
    this.os.runnable(m, isNet ? s.nowNs : Math.max(by.clock, s.nowNs), !isNet, by);
  }

  #sleepInNet(m: M): void {
    const s = this.s;
    // It may have announced itself since it chose to sleep here. The netpoller alone wakes it now.
    if (m.idle !== 0) this.removeIdle(m);
    const first = s.timers.earliestNs();
    if (s.ps.idleCount < s.procs || (first > s.nowNs && s.netCount === 0)) this.uncollected = 0;
    else if (++this.uncollected > NET_SLEEPS_MAX) throw this.#neverCollects();
    if (first < Infinity) this.#sleepFor(first);
  }

  #neverCollects(): LimitError {
    return new LimitError(
      "netSleeps",
      NET_SLEEPS_MAX,
      "an M sleeps in the netpoller again and again while timers or waits are over, every P is idle " +
        "and nobody collects: do so in find, with runTimers for each P that timersDue names, and netpoll",
    );
  }
}
