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
import type { Traits } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { Os } from "./os.ts";
import { Outside, OUTSIDE_AGENT, type State } from "./state.ts";

/** Phase with which `find` is called on an M that wakes inside the netpoller. It holds no P then. */
export const WOKEN_BY_NET = 1 << 16;

/**
 * A timer that is due stands on a busy P, and this M may not spin: Go polls in a loop until the P
 * gets to it. Here the loop turns once in this time, else a machine without costs would stand still.
 */
const OVERDUE_NS = 1_000;

// The optimizer folds constants of its own module, but not members of imported objects.
const { RUNNABLE, SYSCALL: IN_SYSCALL } = GStatus,
  { PARKED } = MStatus,
  { FIND } = MState,
  INTERRUPT = INTERRUPT_M;
const { parkCall, wakeCall } = Cost;

/** Makes, parks, wakes and ends Ms. */
export class Threads {
  readonly #create: number = 0;
  readonly #exit: number = 0;
  /** Called when a P is taken while none was: sysmon wakes from its deep sleep. */
  onFirstProc: () => void = () => {};
  declare private readonly s: State;
  declare private readonly os: Os;

  constructor(s: State, os: Os, unit: Traits["unit"]) {
    this.s = s;
    this.os = os;
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
    s.charge(m, this.#exit);
    if (s.tracing) s.emit(Ev.M_EXIT, m, -1, 0, 0);
    this.os.leave(m, m.clock, false);
    m.status = MStatus.DEAD;
    s.threads--;
  }

  /** The model answered PARK for `m`. */
  park(m: M): void {
    const s = this.s;
    if (m.permit !== 0) {
      m.permit = 0;
      m.state = FIND;
      m.phase = 0;
      return;
    }
    if (m.p >= 0) {
      throw new ModelError("PARK while the M still holds a P", m.id, m.p, -1, s.nowNs);
    }
    s.counts.parks++;
    s.charge(m, parkCall);
    if (m.inNet !== 0) this.#armDeadline();
    else if (m.own < 0 && m.idle === 0) this.pushIdle(m);
    if (s.tracing) s.emit(Ev.M_PARK, m, -1, m.inNet, 0);
    this.os.leave(m, m.clock, false);
    m.status = PARKED;
    if (m.inNet !== 0 && s.netCount > 0) this.wakeFromNet();
  }

  /** Lets `m`, asleep or about to sleep, go on with `find` at `phase`. `by`: the waker, if it is an M. */
  wake(by: M | null, m: M, phase: number): void {
    const s = this.s;
    if (by !== null) s.charge(by, wakeCall);
    s.counts.wakes++;
    if (s.tracing) s.emit(Ev.M_WAKE, m, -1, by === null ? -1 : by.id, 0);
    if (m.status !== PARKED) {
      m.permit = 1;
      return;
    }
    m.state = FIND;
    m.phase = phase;
    const fromNs = by !== null && by.id !== INTERRUPT ? by.clock : s.nowNs;
    this.os.runnable(m, fromNs, true);
  }

  /** An M to start: an idle one, else a new one. It is on no list then. */
  pick(by: M): M {
    const id = this.s.idleM;
    if (id < 0) return this.create(by);
    const m = this.s.ms.at[id];
    this.removeIdle(m);
    return m;
  }

  /** Gives `p`, which is in nobody's hands, to `m` and starts it. */
  start(by: M, m: M, p: number, spinning: boolean): void {
    const s = this.s;
    m.p = p;
    s.ps.m[p] = m.id;
    s.ps.status[p] = PStatus.RUNNING;
    if (spinning) this.spin(m, 0);
    this.wake(by, m, 0);
  }

  /** Takes idle `p` for `m`. */
  takeProc(m: M, p: number): void {
    const s = this.s;
    const first = s.ps.idleCount === s.procs;
    s.ps.takeIdle(p, m.id, s.nowNs);
    m.p = p;
    if (s.tracing) s.emit(Ev.P_TAKE, m, -1, s.ps.idleCount, 0);
    if (first) this.onFirstProc();
  }

  /** Takes idle `p` and starts an M on it. */
  startOn(by: M, p: number, spinning: boolean): void {
    const m = this.pick(by);
    this.takeProc(m, p);
    if (spinning) this.spin(m, 0);
    this.wake(by, m, 0);
  }

  /** `m` counts as spinning from now on. @param wanted 1: because a spinner was wanted. */
  spin(m: M, wanted: 0 | 1): void {
    const s = this.s;
    m.spinning = 1;
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
  }

  /** Takes `m` off the idle list. */
  removeIdle(m: M): void {
    const s = this.s, next = m.next, prev = m.prev;
    m.idle = 0;
    if (prev >= 0) s.ms.at[prev].next = next;
    else s.idleM = next;
    if (next >= 0) s.ms.at[next].prev = prev;
  }

  /** The netpoll wait of `g` is over: it waits for whoever polls next. */
  netReady(g: number): void {
    const s = this.s;
    s.netWaiting--;
    if (s.netTail >= 0) s.gs.link(s.netTail, g);
    else s.netHead = g;
    s.netTail = g;
    s.netCount++;
    this.wakeFromNet();
  }

  /** Wakes the M that sleeps in the netpoller, if it does. */
  wakeFromNet(): void {
    const s = this.s, m = s.netM;
    if (m === null || m.status !== PARKED) return;
    s.netM = null;
    s.netDeadlineNs = Infinity;
    s.lastPollNs = s.nowNs;
    m.inNet = 0;
    this.wake(null, m, WOKEN_BY_NET);
  }

  /** A timer was set for `atNs`: the sleeper in the netpoller must not oversleep it. */
  timerSet(atNs: number): void {
    const s = this.s;
    if (s.netM === null || s.netM.status !== PARKED || atNs >= s.netDeadlineNs) return;
    s.netDeadlineNs = atNs;
    this.later(atNs, Outside.NET_DEADLINE, 0);
  }

  /** Books an event from outside. */
  later(atNs: number, kind: number, subject: number): void {
    const s = this.s;
    const before = s.outside.topNs;
    s.outside.push(atNs, kind, subject);
    if (atNs >= before) return;
    const agents = s.agents;
    if (agents.first === OUTSIDE_AGENT && atNs >= agents.firstNs) agents.setFirst(atNs);
    else agents.set(OUTSIDE_AGENT, atNs);
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

  /** The wait of `g`, which kept its thread, is over: the thread comes back as from a system call. */
  private endWait(by: M, g: number): void {
    const s = this.s, m = s.ms.at[s.gs.thread[g]];
    s.keptWaits--;
    if (s.tracing) s.emit(Ev.WAIT_OVER, m, g, by.id, 0);
    s.gs.setWhy(g, IN_SYSCALL, Wait.NOTHING);
    // Not asleep yet: it will see that there is nothing left to wait for.
    if (m.status !== MStatus.SYSCALL) return;
    s.charge(by, wakeCall);
    m.state = MState.BACK;
    m.phase = 0;
    this.os.runnable(m, by.id === INTERRUPT ? s.nowNs : by.clock, true);
  }

  #armDeadline(): void {
    const s = this.s;
    const first = s.timers.earliestNs();
    s.netDeadlineNs = first <= s.nowNs ? s.nowNs + OVERDUE_NS : first;
    if (first < Infinity) this.later(s.netDeadlineNs, Outside.NET_DEADLINE, 0);
  }
}
