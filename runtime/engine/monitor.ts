/**
 * sysmon: looks at all Ps every 20 us to 10 ms, preempts slices that are too long, takes Ps out of
 * system calls, and polls the network if nobody else does. How long it sleeps at most, and how old
 * the last poll must be, are the machine's (`sysmonNs`, `netPollNs`).
 *
 * From its deep sleep (all Ps idle) it wakes when a system call begins or ends, and looks at once
 * (proc.go: entersyscallWakeSysmon, exitsyscallTryGetP).
 *
 * Deviation from Go, stated: when a P is taken otherwise, it begins to look as if it had just been
 * started. Go's sleeps until the next timer or system call.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { GFlag } from "../machine/g_table.ts";
import { type M, MState, MStatus, SYSMON_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { DONE, LeaveWhy, type Model, type Traits, type Verdict } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { GLife } from "./g_life.ts";
import type { State } from "./state.ts";
import type { Netpoller } from "./netpoller.ts";
import type { Os } from "./os.ts";

/**
 * Go's shortest and longest sleep of sysmon, the rounds without work before it sleeps longer, and
 * the age of the last poll of the network from which on it polls (proc.go).
 */
export const SYSMON_MIN_NS = 20_000;
export const SYSMON_MAX_NS = 10_000_000;
export const SYSMON_IDLE_ROUNDS = 50;
export const NET_POLL_NS = 10_000_000;
/**
 * So often sysmon looks at Ps that it might free, alone in the machine: the model need not let it.
 */
const VAIN_ROUNDS_MAX = 128;

/** The monitor's state and its steps, taken by M1. */
export class Monitor {
  #delayNs = SYSMON_MIN_NS;
  #idleRounds = 0;
  #nextP = 0;
  #retook = false;
  #asleep = true;
  /** In its deep sleep, or on its way out of it, so that a system call makes it look at once. */
  #deep = false;
  /** The P taken out of a system call that the model is asked about. */
  #takenP = -1;
  /** The hook without steps that is running, or "". */
  asks: "" | "tick" | "retake" = "";
  /** Rounds in a row without work, alone in the machine. */
  #vainRounds = 0;

  constructor(
    private readonly s: State,
    private model: Model,
    private readonly netpoller: Netpoller,
    private readonly os: Os,
    private readonly life: GLife,
    private readonly traits: Traits,
  ) {}

  /** As at the start of a run, under this model, which is of the same kind. */
  restart(model: Model): void {
    this.model = model;
    this.#delayNs = SYSMON_MIN_NS;
    this.#idleRounds = this.#nextP = this.#vainRounds = 0;
    this.#retook = this.#deep = false;
    this.#asleep = true;
    this.#takenP = -1;
    this.asks = "";
  }

  /** `by` has taken a P while all were idle: sysmon begins to look again. */
  wake(by: M): void {
    if (!this.#asleep || !this.traits.sysmon) return;
    if (by.state === MState.BACK) return this.#wakeAtOnce(by);
    const s = this.s, m = s.sysmon;
    this.#begin(s.nowNs + SYSMON_MIN_NS);
    s.charge(m, Cost.sysmonLate);
    s.schedule(m);
  }

  /** `m` goes into a system call. */
  syscall(m: M): void {
    if (this.#deep) this.#wakeAtOnce(m);
  }

  /** A system call of `by` begins or ends. */
  #wakeAtOnce(by: M): void {
    const s = this.s, m = s.sysmon, isAwake = !this.#asleep, dueNs = m.clock;
    this.#deep = false;
    this.#begin(s.nowNs);
    // It is a thread as others are, and on another core, if there is one.
    m.clock += s.wakePrices.across(s.cores > 1 ? by : null);
    if (isAwake && dueNs < m.clock) m.clock = dueNs;
    s.schedule(m);
  }

  #begin(atNs: number): void {
    const m = this.s.sysmon;
    this.#asleep = false;
    this.#idleRounds = 0;
    this.#delayNs = SYSMON_MIN_NS;
    m.state = MState.LOOK;
    m.clock = atNs;
  }

  /** Is there nothing that sysmon could do, were it alone in the machine? */
  idles(): boolean {
    const { sysmon, netCount, keptWaits } = this.s;
    if (sysmon.state !== MState.LOOK || netCount !== 0) return false;
    return keptWaits === 0 || !this.#mayFree();
  }

  /** Does somebody want a P that sysmon may take from a wait which keeps its thread? */
  #mayFree(): boolean {
    const s = this.s;
    return s.ps.status.includes(PStatus.SYSCALL) && (s.timers.total > 0 || s.gs.anyRunnable());
  }

  /** Looks at the Ps from where the last step stopped; ends the round after the last. */
  look(): void {
    const s = this.s;
    if (this.#nextP === 0) {
      this.#deep = false;
      s.charge(s.sysmon, Cost.sysmonLook);
      this.#retook = false;
      if (this.#pollsNet()) return;
    }
    for (let p = this.#nextP; p < s.procs; p++) {
      const status = s.ps.status[p];
      if (status === PStatus.RUNNING) this.#lookRunning(p);
      else if (status === PStatus.SYSCALL && this.#takesFromSyscall(p)) {
        this.#nextP = p + 1;
        this.#retook = true;
        this.#retake(p);
        return;
      }
    }
    this.#nextP = 0;
    this.#idleRounds = this.#retook ? 0 : this.#idleRounds + 1;
    if (this.#retook) this.#delayNs = SYSMON_MIN_NS;
    else if (this.#idleRounds > SYSMON_IDLE_ROUNDS) this.#delayNs *= 2;
    if (this.#delayNs > s.sysmonNs) this.#delayNs = s.sysmonNs;
    this.#vainRounds = this.#retook || s.agents.size > 1 ? 0 : this.#vainRounds + 1;
    if (s.ps.idleCount === s.procs || this.#vainRounds > VAIN_ROUNDS_MAX) {
      this.#asleep = this.#deep = true;
      s.agents.remove(s.mAgent + SYSMON_M);
      return;
    }
    s.sysmon.clock += this.#delayNs;
    s.charge(s.sysmon, Cost.sysmonLate);
  }

  /**
   * Asks the model what becomes of the P just taken.
   *
   * @returns Its verdict; DONE: sysmon looks on.
   */
  handed(): Verdict {
    const m = this.s.sysmon;
    const verdict = this.model.handed(this.#takenP as PId, SYSMON_M as MId, m.phase);
    if (verdict === DONE) m.state = MState.LOOK;
    return verdict;
  }

  /** Ends the slice of the G on `m`: at once if it computes, else at its next operation. */
  preempt(m: M): void {
    const s = this.s, gs = s.gs;
    const g = m.g;
    if (g < 0) return;
    if (m.state !== MState.COMPUTE) {
      m.preempt = -1;
      return;
    }
    const queued = m.status !== MStatus.ON;
    const fromNs = queued ? s.nowNs : Math.max(s.nowNs, this.os.workFromNs(m));
    const rest = queued ? m.restNs : m.clock - fromNs;
    gs.setPc(g, gs.pc(g) - 1);
    gs.flag(g, GFlag.REST);
    gs.setScratch(g, rest);
    gs.addWork(g, -rest);
    m.restNs = 0;
    s.counts.preemptions++;
    if (!queued) m.clock = fromNs;
    this.life.leave(m, LeaveWhy.PREEMPT, Wait.NOTHING);
    s.charge(m, Cost.preemptSignal);
    if (!queued) s.schedule(m);
  }

  #pollsNet(): boolean {
    const s = this.s;
    if (!this.traits.netpoll || s.netM !== null) return false;
    if (s.nowNs - s.lastPollNs <= s.netPollNs) return false;
    // Only polls of sysmon and of an M that slept in one count: those of a P in passing do not
    // (proc.go).
    s.lastPollNs = s.nowNs;
    if (s.netCount === 0) return false;
    this.netpoller.poll(s.sysmon);
    s.sysmon.state = MState.READY;
    s.sysmon.after = MState.LOOK;
    s.sysmon.readyPhase = 0;
    return true;
  }

  #lookRunning(p: number): void {
    const s = this.s, ps = s.ps;
    if (ps.seenTick[p] !== ps.schedtick[p]) {
      ps.seenTick[p] = ps.schedtick[p];
      ps.seenTickNs[p] = s.nowNs;
      return;
    }
    const m = s.ms.at[ps.m[p]], g = m.g;
    const ranNs = s.nowNs - ps.seenTickNs[p];
    if (g < 0) return;
    this.asks = "tick";
    const isOver = this.model.tick(g as GId, m.id as MId, ranNs);
    this.#check(p, m, PStatus.RUNNING);
    this.asks = "";
    if (!isOver) return;
    if (s.tracing) s.emit(Ev.PREEMPT, s.sysmon, g, m.id, Math.floor(ranNs / 1000));
    this.preempt(m);
  }

  /** `tick` and `retake` are asked about `p` in the middle of a round: they may not move it. */
  #check(p: number, m: M | undefined, status: number): void {
    const { ps, nowNs } = this.s;
    const isSame = m === undefined || ps.m[p] === m.id && ps.status[p] === status &&
        (status !== PStatus.RUNNING || m.p === p && m.g >= 0);
    if (isSame) return;
    const what = `${this.asks}: a verb moved the P that it is asked about; answer true or false`;
    throw new ModelError(what, SYSMON_M, p, -1, nowNs);
  }

  #takesFromSyscall(p: number): boolean {
    const s = this.s, ps = s.ps;
    // A P whose tick would be ended by now is looked at even on first sight (proc.go: sysretake).
    let longTick = false;
    if (ps.seenTick[p] === ps.schedtick[p]) {
      // Nobody is there only on a machine that was made faulty for a check.
      const m: M | undefined = s.ms.at[ps.m[p]], ranNs = s.nowNs - ps.seenTickNs[p];
      this.asks = "tick";
      longTick = m !== undefined && this.model.tick(m.lastG as GId, m.id as MId, ranNs);
      this.#check(p, m, PStatus.SYSCALL);
      this.asks = "";
    } else {
      ps.seenTick[p] = ps.schedtick[p];
      ps.seenTickNs[p] = s.nowNs;
    }
    if (!longTick && ps.seenSyscall[p] !== ps.syscalltick[p]) {
      ps.seenSyscall[p] = ps.syscalltick[p];
      ps.seenSyscallNs[p] = s.nowNs;
      return false;
    }
    this.asks = "retake";
    const holder = s.ms.at[ps.m[p]];
    const takes = this.model.retake(p as PId, s.nowNs - ps.seenSyscallNs[p]);
    this.#check(p, holder, PStatus.SYSCALL);
    this.asks = "";
    return takes;
  }

  #retake(p: number): void {
    const s = this.s, m = s.sysmon;
    const from = s.ps.m[p];
    s.counts.retakes++;
    s.ps.syscalltick[p]++;
    s.ps.status[p] = PStatus.RUNNING;
    s.ps.m[p] = SYSMON_M;
    m.p = p;
    if (s.tracing) s.emit(Ev.RETAKE, m, -1, from, 0);
    m.state = MState.HANDED;
    m.phase = 0;
    this.#takenP = p;
  }
}
