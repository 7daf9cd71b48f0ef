/**
 * sysmon: looks at all Ps every 20 us to 10 ms, preempts slices that are too long, takes Ps out of
 * system calls, and polls the network if nobody else does.
 *
 * Deviation from Go, stated: Go's sysmon wakes from its deep sleep (all Ps idle) at the next system
 * call; here it wakes as soon as any P is taken.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import type { MId, PId } from "../core/ids.ts";
import { GFlag } from "../machine/g_table.ts";
import { MState, MStatus, SYSMON_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { DONE, LeaveWhy, type Model, type Traits } from "../model.ts";
import { Ev, Wait } from "../observe/events.ts";
import type { Executor } from "./execute.ts";
import { Count, type State } from "./state.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";

/** Shortest and longest sleep of sysmon, and the rounds without work before it sleeps longer (proc.go). */
export const SYSMON_MIN_NS = 20_000;
export const SYSMON_MAX_NS = 10_000_000;
export const SYSMON_IDLE_ROUNDS = 50;
/** sysmon polls the network if the last poll is older than this. */
const NET_POLL_NS = 10_000_000;

/** The monitor's state and its steps, taken by M1. */
export class Monitor {
  #delayNs = SYSMON_MIN_NS;
  #idleRounds = 0;
  #nextP = 0;
  #retook = false;
  #asleep = true;

  constructor(
    private readonly s: State,
    private readonly model: Model,
    private readonly ops: VirtualOps,
    private readonly os: Os,
    private readonly executor: Executor,
    private readonly traits: Traits,
  ) {}

  /** A P was taken while all were idle: sysmon begins to look again. */
  wake(): void {
    if (!this.#asleep || !this.traits.sysmon) return;
    const s = this.s;
    this.#asleep = false;
    this.#idleRounds = 0;
    this.#delayNs = SYSMON_MIN_NS;
    s.ms.state[SYSMON_M] = MState.LOOK;
    s.ms.clock[SYSMON_M] = s.nowNs + SYSMON_MIN_NS;
    s.schedule(SYSMON_M);
  }

  /** Is there nothing that sysmon could do, were it alone in the machine? */
  idles(): boolean {
    return this.s.ms.state[SYSMON_M] === MState.LOOK && this.s.netCount === 0;
  }

  /** Looks at the Ps from where the last step stopped; ends the round after the last. */
  look(): void {
    const s = this.s, ms = s.ms;
    if (this.#nextP === 0) {
      s.charge(SYSMON_M, Cost.sysmonLook);
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
    if (this.#delayNs > SYSMON_MAX_NS) this.#delayNs = SYSMON_MAX_NS;
    if (s.ps.idleCount === s.procs) {
      this.#asleep = true;
      s.agents.remove(s.mAgent + SYSMON_M);
      return;
    }
    ms.clock[SYSMON_M] += this.#delayNs;
  }

  /** Asks the model what becomes of the P just taken. */
  handed(): void {
    const s = this.s, ms = s.ms;
    const p = ms.phase[SYSMON_M] >> 8, phase = ms.phase[SYSMON_M] & 255;
    const verdict = this.model.handed(p as PId, SYSMON_M as MId, phase);
    if (verdict === DONE) ms.state[SYSMON_M] = MState.LOOK;
    else ms.phase[SYSMON_M] = (p << 8) + (-16 - verdict);
  }

  /** Ends the slice of the G on `m`: at once if it computes, else at its next operation. */
  preempt(m: number): void {
    const s = this.s, ms = s.ms, gs = s.gs;
    const g = ms.g[m];
    if (g < 0) return;
    if (ms.state[m] !== MState.COMPUTE) {
      ms.preempt[m] = 1;
      return;
    }
    const queued = ms.status[m] !== MStatus.ON;
    const fromNs = queued ? s.nowNs : Math.max(s.nowNs, this.os.workFromNs(m));
    const rest = queued ? ms.restNs[m] : ms.clock[m] - fromNs;
    gs.pc[g]--;
    gs.flags[g] |= GFlag.REST;
    gs.scratch[g] = rest;
    gs.workNs[g] -= rest;
    ms.restNs[m] = 0;
    s.counts[Count.preemptions]++;
    if (!queued) ms.clock[m] = fromNs;
    this.executor.leave(m, LeaveWhy.PREEMPT, Wait.NOTHING);
    s.charge(m, Cost.preemptSignal);
    if (!queued) s.schedule(m);
  }

  #pollsNet(): boolean {
    const s = this.s;
    if (!this.traits.netpoll || s.netM >= 0 || s.netCount === 0) return false;
    if (s.nowNs - s.lastPollNs < NET_POLL_NS) return false;
    this.ops.netpoll(SYSMON_M as MId);
    s.ms.state[SYSMON_M] = MState.READY;
    s.ms.after[SYSMON_M] = MState.LOOK;
    s.ms.readyPhase[SYSMON_M] = 0;
    return true;
  }

  #lookRunning(p: number): void {
    const s = this.s, ps = s.ps;
    if (ps.seenTick[p] !== ps.schedtick[p]) {
      ps.seenTick[p] = ps.schedtick[p];
      ps.seenTickNs[p] = s.nowNs;
      return;
    }
    const m = ps.m[p], g = s.ms.g[m];
    const ranNs = s.nowNs - ps.seenTickNs[p];
    if (g < 0 || !this.model.tick(g as never, m as MId, ranNs)) return;
    if (s.tracing) s.emit(Ev.PREEMPT, SYSMON_M, g, m, Math.floor(ranNs / 1000));
    this.preempt(m);
  }

  #takesFromSyscall(p: number): boolean {
    const s = this.s, ps = s.ps;
    // A P that sits on one tick for long is looked at even on first sight (proc.go: sysretake).
    const longTick = ps.seenTick[p] === ps.schedtick[p] &&
      s.nowNs - ps.seenTickNs[p] >= this.traits.sliceNs;
    if (ps.seenTick[p] !== ps.schedtick[p]) {
      ps.seenTick[p] = ps.schedtick[p];
      ps.seenTickNs[p] = s.nowNs;
    }
    if (!longTick && ps.seenSyscall[p] !== ps.syscalltick[p]) {
      ps.seenSyscall[p] = ps.syscalltick[p];
      ps.seenSyscallNs[p] = s.nowNs;
      return false;
    }
    return this.model.retake(p as PId, s.nowNs - ps.seenSyscallNs[p]);
  }

  #retake(p: number): void {
    const s = this.s, ms = s.ms;
    const from = s.ps.m[p];
    s.counts[Count.retakes]++;
    s.ps.syscalltick[p]++;
    s.ps.status[p] = PStatus.RUNNING;
    s.ps.m[p] = SYSMON_M;
    ms.p[SYSMON_M] = p;
    if (s.tracing) s.emit(Ev.RETAKE, SYSMON_M, -1, from, 0);
    ms.state[SYSMON_M] = MState.HANDED;
    ms.phase[SYSMON_M] = p << 8;
  }
}
