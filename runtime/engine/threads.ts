/**
 * How Ms come to be, sleep, wake and end, and how Ps pass between them.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import { INTERRUPT_M, MState, MStatus, SYSMON_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import type { Traits } from "../model.ts";
import { Ev } from "../observe/events.ts";
import type { Os } from "./os.ts";
import { Count, Outside, type State } from "./state.ts";

/** Phase with which `find` is called on an M that wakes inside the netpoller. It holds no P then. */
export const WOKEN_BY_NET = 1 << 16;

/**
 * A timer that is due stands on a busy P, and this M may not spin: Go polls in a loop until the P
 * gets to it. Here the loop turns once in this time, else a machine without costs would stand still.
 */
const OVERDUE_NS = 1_000;

/** Makes, parks, wakes and ends Ms. */
export class Threads {
  readonly #create: number;
  readonly #exit: number;
  /** Called when a P is taken while none was: sysmon wakes from its deep sleep. */
  onFirstProc: () => void = () => {};

  constructor(private readonly s: State, private readonly os: Os, unit: Traits["unit"]) {
    this.#create = unit === "process" ? Cost.processCreate : Cost.threadCreate;
    this.#exit = unit === "process" ? Cost.processExit : Cost.threadExit;
  }

  /** Makes an M, charged to `by`. It is not started yet. @throws {LimitError} `msMax` reached. */
  create(by: number): number {
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
    s.counts[Count.threadsCreated]++;
    // An interrupt has no time of its own: the thread it makes begins later by as much.
    if (by === INTERRUPT_M) {
      s.costTimes[this.#create]++;
      s.ms.restNs[m] = s.cost[this.#create];
    } else if (by >= 0) s.charge(by, this.#create);
    if (s.tracing) s.emit(Ev.M_NEW, m, -1, s.threads, 0);
    return m;
  }

  /** Ends `m`, which must hold no P. */
  exit(m: number): void {
    const s = this.s;
    s.charge(m, this.#exit);
    if (s.tracing) s.emit(Ev.M_EXIT, m, -1, 0, 0);
    this.os.leave(m, s.ms.clock[m], false);
    s.ms.status[m] = MStatus.DEAD;
    s.threads--;
  }

  /** The model answered PARK for `m`. */
  park(m: number): void {
    const s = this.s, ms = s.ms;
    if (ms.permit[m] !== 0) {
      ms.permit[m] = 0;
      ms.state[m] = MState.FIND;
      ms.phase[m] = 0;
      return;
    }
    if (ms.p[m] >= 0) {
      throw new ModelError("PARK while the M still holds a P", m, ms.p[m], -1, s.nowNs);
    }
    s.counts[Count.parks]++;
    s.charge(m, Cost.parkCall);
    if (ms.inNet[m] !== 0) this.#armDeadline();
    else if (ms.own[m] < 0 && ms.idle[m] === 0) this.pushIdle(m);
    if (s.tracing) s.emit(Ev.M_PARK, m, -1, ms.inNet[m], 0);
    this.os.leave(m, ms.clock[m], false);
    ms.status[m] = MStatus.PARKED;
    if (ms.inNet[m] !== 0 && s.netCount > 0) this.wakeFromNet();
  }

  /** Lets `m`, asleep or about to sleep, go on with `find` at `phase`. `by`: the waker, or NONE. */
  wake(by: number, m: number, phase: number): void {
    const s = this.s, ms = s.ms;
    if (by >= 0) s.charge(by, Cost.wakeCall);
    s.counts[Count.wakes]++;
    if (s.tracing) s.emit(Ev.M_WAKE, m, -1, by, 0);
    if (ms.status[m] !== MStatus.PARKED) {
      ms.permit[m] = 1;
      return;
    }
    ms.state[m] = MState.FIND;
    ms.phase[m] = phase;
    const fromNs = by >= 0 && by !== INTERRUPT_M ? ms.clock[by] : s.nowNs;
    this.os.runnable(m, fromNs, true);
  }

  /** An M to start: an idle one, else a new one. It is on no list then. */
  pick(by: number): number {
    const m = this.s.idleM;
    if (m < 0) return this.create(by);
    this.removeIdle(m);
    return m;
  }

  /** Gives `p`, which is in nobody's hands, to `m` and starts it. */
  start(by: number, m: number, p: number, spinning: boolean): void {
    const s = this.s;
    s.ms.p[m] = p;
    s.ps.m[p] = m;
    s.ps.status[p] = PStatus.RUNNING;
    if (spinning) this.spin(m);
    this.wake(by, m, 0);
  }

  /** Takes idle `p` for `m`. */
  takeProc(m: number, p: number): void {
    const s = this.s;
    const first = s.ps.idleCount === s.procs;
    s.ps.takeIdle(p, m, s.nowNs);
    s.ms.p[m] = p;
    if (s.tracing) s.emit(Ev.P_TAKE, m, -1, s.ps.idleCount, 0);
    if (first) this.onFirstProc();
  }

  /** Takes idle `p` and starts an M on it. */
  startOn(by: number, p: number, spinning: boolean): void {
    const m = this.pick(by);
    this.takeProc(m, p);
    if (spinning) this.spin(m);
    this.wake(by, m, 0);
  }

  /** `m` counts as spinning from now on. */
  spin(m: number): void {
    const s = this.s;
    s.ms.spinning[m] = 1;
    s.spinning++;
    if (s.spinning > s.spinningMax) s.spinningMax = s.spinning;
    if (s.tracing) s.emit(Ev.SPIN, m, -1, 1, s.spinning);
  }

  /** Puts `m` on the idle list. */
  pushIdle(m: number): void {
    const s = this.s, ms = s.ms;
    ms.idle[m] = 1;
    ms.prev[m] = -1;
    ms.next[m] = s.idleM;
    if (s.idleM >= 0) ms.prev[s.idleM] = m;
    s.idleM = m;
  }

  /** Takes `m` off the idle list. */
  removeIdle(m: number): void {
    const s = this.s, ms = s.ms;
    const next = ms.next[m], prev = ms.prev[m];
    ms.idle[m] = 0;
    if (prev >= 0) ms.next[prev] = next;
    else s.idleM = next;
    if (next >= 0) ms.prev[next] = prev;
  }

  /** Wakes the M that sleeps in the netpoller, if it does. */
  wakeFromNet(): void {
    const s = this.s, m = s.netM;
    if (m < 0 || s.ms.status[m] !== MStatus.PARKED) return;
    s.netM = -1;
    s.netDeadlineNs = Infinity;
    s.lastPollNs = s.nowNs;
    s.ms.inNet[m] = 0;
    this.wake(-1, m, WOKEN_BY_NET);
  }

  /** A timer was set for `atNs`: the sleeper in the netpoller must not oversleep it. */
  timerSet(atNs: number): void {
    const s = this.s;
    if (s.netM < 0 || s.ms.status[s.netM] !== MStatus.PARKED || atNs >= s.netDeadlineNs) return;
    s.netDeadlineNs = atNs;
    this.later(atNs, Outside.NET_DEADLINE, 0);
  }

  /** Books an event from outside. */
  later(atNs: number, kind: number, subject: number): void {
    const s = this.s;
    const before = s.outside.topNs;
    s.outside.push(atNs, kind, subject);
    if (atNs < before) s.agents.set(0, atNs);
  }

  /** Makes `g` runnable and leaves it to the interrupt M to tell the model. */
  interrupt(g: number, why: number): void {
    const s = this.s, ms = s.ms;
    this.markReady(INTERRUPT_M, g, why);
    if (s.agents.has(s.mAgent + INTERRUPT_M)) return;
    ms.clock[INTERRUPT_M] = s.nowNs;
    ms.state[INTERRUPT_M] = MState.READY;
    ms.after[INTERRUPT_M] = MState.READY;
    s.schedule(INTERRUPT_M);
  }

  /** `g` becomes runnable by the hand of `m`, which has still to tell the model. */
  markReady(m: number, g: number, why: number): void {
    const s = this.s, gs = s.gs;
    gs.status[g] = 1;
    gs.why[g] = why;
    gs.readyNs[g] = s.nowNs;
    gs.readyTick[g] = s.ticks;
    if (s.tracing) s.emit(Ev.READY, m, g, why, 0);
    s.appendReady(m, g);
  }

  /** Is `m` one that takes no part in scheduling? */
  isPseudo(m: number): boolean {
    return m === SYSMON_M || m === INTERRUPT_M;
  }

  #armDeadline(): void {
    const s = this.s;
    const first = s.timers.earliestNs();
    s.netDeadlineNs = first <= s.nowNs ? s.nowNs + OVERDUE_NS : first;
    if (first < Infinity) this.later(s.netDeadlineNs, Outside.NET_DEADLINE, 0);
  }
}
