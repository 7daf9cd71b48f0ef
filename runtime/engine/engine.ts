/**
 * The loop: takes the agent that is due, lets it make one step, puts it back.
 *
 * While no other agent is due before an M's clock, the M keeps stepping in place: same trace, no
 * heap traffic. That is why one phase for each event costs almost nothing.
 *
 * @module
 */

import type { Chooser } from "../core/chooser.ts";
import { Cost } from "../core/cost_table.ts";
import { drawNs } from "../core/dist.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import {
  FIRST_FREE_M,
  INTERRUPT_M,
  MAIN_M,
  MState,
  MStatus,
  SYSMON_M,
} from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { DONE, LeaveWhy, type Model, PARK, ReadyWhy, type Traits } from "../model.ts";
import { EndWhy, Ev } from "../observe/events.ts";
import type { ArrivalSource } from "./arrivals.ts";
import type { Executor } from "./execute.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import { CORE_AGENT, Count, Outside, OUTSIDE_AGENT, type State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** What the loop needs. */
export interface EngineParts {
  readonly s: State;
  readonly model: Model;
  readonly traits: Traits;
  readonly ops: VirtualOps;
  readonly os: Os;
  readonly threads: Threads;
  readonly executor: Executor;
  readonly monitor: Monitor;
  readonly arrivals: ArrivalSource | null;
  readonly chooser: Chooser | null;
  readonly verify: boolean;
  readonly stepsMax: number;
  readonly timeNsMax: number;
  readonly untilNs: number;
  readonly cold: boolean;
}

/** The virtual engine. */
export class Engine {
  steps = 0;
  readonly #s: State;
  readonly #model: Model;
  readonly #perG: boolean;
  readonly #user: boolean;
  readonly #ops: VirtualOps;
  readonly #os: Os;
  readonly #threads: Threads;
  readonly #executor: Executor;
  readonly #monitor: Monitor;
  readonly #verify: boolean;
  /** One step for each event: a chooser decides on each, or each is checked. */
  readonly #single: boolean;
  readonly #stepsMax: number;

  constructor(private readonly parts: EngineParts) {
    this.#s = parts.s;
    this.#model = parts.model;
    this.#perG = parts.traits.threads === "per-g";
    this.#user = parts.traits.unit === "user";
    this.#ops = parts.ops;
    this.#os = parts.os;
    this.#threads = parts.threads;
    this.#executor = parts.executor;
    this.#monitor = parts.monitor;
    this.#verify = parts.verify;
    this.#single = parts.chooser !== null;
    this.#stepsMax = parts.stepsMax;
    parts.s.agents.horizon = parts.untilNs + 1;
  }

  /** Runs to the end. @returns Why it ended. */
  run(): EndWhy {
    this.#start();
    const s = this.#s, agents = s.agents, executor = this.#executor;
    const { chooser, stepsMax, timeNsMax, untilNs } = this.parts;
    const sysmonAgent = s.mAgent + SYSMON_M;
    while (executor.ending < 0) {
      if (agents.size === 0) return this.#stuck();
      let agent = agents.at[0];
      if (chooser !== null) {
        const due = agents.tiedCount();
        if (due > 1) agent = agents.tied(chooser.choose(due));
      }
      const time = agents.key[agent];
      if (time > untilNs) {
        s.nowNs = untilNs;
        return EndWhy.UNTIL;
      }
      if (time > timeNsMax) {
        throw new LimitError(
          "timeNsMax",
          timeNsMax,
          "virtual time ran on, usually arrivals faster than the machine can serve, or a timer loop",
        );
      }
      s.nowNs = time;
      if (agent >= s.mAgent) {
        // sysmon alone keeps nothing alive, unless it is about to hand a P over or to poll.
        if (agent === sysmonAgent && agents.size === 1 && this.#monitor.idles()) {
          return this.#stuck();
        }
        this.#stepM(agent - s.mAgent, agent);
        if (this.steps > stepsMax) {
          throw new LimitError(
            "stepsMax",
            stepsMax,
            "too many engine steps, often a G that yields or polls in a loop without an end",
          );
        }
      } else if (agent === OUTSIDE_AGENT) this.#outside();
      else this.#os.quantumEnd(agent - CORE_AGENT);
    }
    return executor.ending as EndWhy;
  }

  /** Steps `m` until another agent is due, or it leaves the heap. */
  #stepM(m: number, agent: number): void {
    const s = this.#s, agents = s.agents;
    this.steps++;
    do {
      this.#step(m);
      if (this.#executor.ending >= 0) return;
    } while (agents.at[0] === agent && this.#goesOn(m));
    if (agents.at[0] === agent) agents.setTop(s.ms.clock[m]);
    else if (agents.has(agent)) agents.set(agent, s.ms.clock[m]);
  }

  /**
   * May `m`, at the top of the heap, make its next step in place? Then time moves to that step.
   * Hooks ask too, between two phases and after the last, so that the usual path from one G to the
   * next does not come back to the loop at all.
   */
  #goesOn(m: number): boolean {
    const next = this.#s.ms.clock[m];
    if (!(next < this.#s.agents.secondKey) || this.#single || ++this.steps > this.#stepsMax) {
      return false;
    }
    this.#s.nowNs = next;
    return true;
  }

  #step(m: number): void {
    const ms = this.#s.ms;
    if (this.#verify) this.#ops.visible = 0;
    switch (ms.state[m]) {
      case MState.COMPUTE:
      case MState.EXEC:
        ms.state[m] = MState.EXEC;
        this.#executor.run(m);
        // A G that yields, blocks or ends is the usual case: go on to its `leave` at once.
        if (
          ms.state[m] === MState.LEAVE && this.#executor.ending < 0 && !this.#verify &&
          this.#goesOn(m)
        ) this.#leave(m);
        break;
      case MState.FIND:
        this.#find(m);
        break;
      case MState.READY:
        this.#ready(m);
        break;
      case MState.LEAVE:
        this.#leave(m);
        break;
      case MState.BACK:
        this.#back(m);
        break;
      case MState.LOOK:
        this.#monitor.look();
        break;
      case MState.HANDED:
        this.#monitor.handed();
        break;
      case MState.GOYIELD:
        this.#executor.leave(m, LeaveWhy.GOYIELD, 0);
        break;
    }
    if (this.#verify && this.#ops.visible > 1) {
      throw new ModelError(
        `one phase used ${this.#ops.visible} verbs that others can see (at most 1)`,
        m,
        ms.p[m],
        -1,
        this.#s.nowNs,
      );
    }
  }

  #find(m: number): void {
    const s = this.#s, ms = s.ms;
    for (;;) {
      const verdict = this.#model.find(m as MId, ms.phase[m]);
      if (verdict >= 0) this.#dispatch(m, verdict);
      else if (verdict === PARK) {
        if (this.#perG && s.gs.status[ms.own[m]] === GStatus.DEAD) this.#threads.exit(m);
        else this.#threads.park(m);
        return;
      } else ms.phase[m] = this.#phase(verdict, m);
      if (ms.readyHead[m] >= 0) return this.#tellReady(m);
      if (this.#verify || !this.#goesOn(m)) return;
      if (verdict >= 0) return this.#executor.run(m);
    }
  }

  #ready(m: number): void {
    const s = this.#s, ms = s.ms, gs = s.gs;
    const g = ms.readyHead[m], phase = ms.readyPhase[m];
    // The link is read first: the model puts the G on a list of its own, through the same column.
    if (ms.readyG[m] < 0) {
      ms.readyHead[m] = gs.next[g];
      if (ms.readyHead[m] < 0) ms.readyTail[m] = -1;
      ms.readyG[m] = g;
      // Read once: between two phases somebody may run the G, and it may block for a reason of its own.
      ms.readyWhy[m] = gs.why[g];
    }
    const told = ms.readyG[m], why = ms.readyWhy[m];
    const verdict = why === ReadyWhy.NETPOLL
      ? this.#model.inject(told as GId, m as MId, ms.readyIndex[m], ms.readyCount[m], phase)
      : this.#model.ready(told as GId, m as MId, why as ReadyWhy, phase);
    if (verdict !== DONE) {
      ms.readyPhase[m] = this.#phase(verdict, m);
      return;
    }
    ms.readyPhase[m] = 0;
    ms.readyG[m] = -1;
    ms.readyIndex[m]++;
    if (ms.readyHead[m] >= 0) return;
    ms.readyIndex[m] = 0;
    ms.readyCount[m] = 0;
    if (m === INTERRUPT_M) s.agents.remove(s.mAgent + m);
    else ms.state[m] = ms.after[m];
  }

  #leave(m: number): void {
    const s = this.#s, ms = s.ms, agents = s.agents;
    const g = ms.lastG[m], why = ms.leaveWhy[m];
    for (;;) {
      const verdict = this.#model.leave(g as GId, m as MId, why as LeaveWhy, ms.phase[m]);
      if (verdict === DONE) break;
      ms.phase[m] = this.#phase(verdict, m);
      if (this.#verify || !this.#goesOn(m)) return;
    }
    if (why === LeaveWhy.SYSCALL) return this.#enterSyscall(m, g);
    ms.state[m] = MState.FIND;
    ms.phase[m] = 0;
    // A thread that yielded its core is no longer at the top.
    if (this.#verify || agents.at[0] !== s.mAgent + m || !this.#goesOn(m)) return;
    this.#find(m);
  }

  #enterSyscall(m: number, g: number): void {
    const s = this.#s, ms = s.ms;
    const p = ms.p[m];
    ms.oldP[m] = p;
    if (p >= 0) {
      s.ps.status[p] = PStatus.SYSCALL;
      s.ps.syscalltick[p]++;
      ms.p[m] = -1;
    }
    const fromNs = ms.clock[m];
    this.#os.leave(m, fromNs, false);
    ms.status[m] = MStatus.SYSCALL;
    this.#threads.later(fromNs + s.gs.scratch[g], Outside.SYSCALL_END, m);
  }

  #back(m: number): void {
    const s = this.#s, ms = s.ms;
    const g = ms.lastG[m];
    if (ms.phase[m] === 0) {
      s.gs.status[g] = GStatus.RUNNABLE;
      s.gs.readyNs[g] = s.nowNs;
      s.gs.readyTick[g] = s.ticks;
      if (s.tracing) s.emit(Ev.SYSCALL_OUT, m, g, 0, 0);
    }
    const verdict = this.#model.back(g as GId, m as MId, ms.phase[m]);
    if (verdict >= 0) {
      if (ms.p[m] < 0 && this.#user && !this.#ops.reclaimProc(m as MId)) {
        throw new ModelError("back answered a G but M holds no P", m, -1, verdict, s.nowNs);
      }
      ms.inherit[m] = 1;
      this.#dispatch(m, verdict);
    } else if (verdict === PARK) this.#threads.park(m);
    else ms.phase[m] = this.#phase(verdict, m);
  }

  #dispatch(m: number, g: number): void {
    const s = this.#s, ms = s.ms, gs = s.gs;
    const p = ms.p[m];
    if (gs.status[g] !== GStatus.RUNNABLE) {
      throw new ModelError("find answered a G that is not runnable", m, p, g, s.nowNs);
    }
    if (p < 0 && this.#user) {
      throw new ModelError("find answered a G but M holds no P", m, p, g, s.nowNs);
    }
    gs.status[g] = GStatus.RUNNING;
    gs.home[g] = p;
    ms.g[m] = g;
    ms.preempt[m] = 0;
    ms.state[m] = MState.EXEC;
    const inherits = ms.inherit[m];
    if (inherits !== 0) ms.inherit[m] = 0;
    else {
      s.ticks++;
      if (p >= 0) s.ps.schedtick[p]++;
    }
    const waited = s.nowNs - gs.readyNs[g];
    if (waited > 0) gs.waitNs[g] += waited;
    s.latency.add(waited);
    const waitedTicks = s.ticks - gs.readyTick[g];
    if (waitedTicks > s.waitTicksMax) {
      s.waitTicksMax = waitedTicks;
      s.waitTicksMaxG = g;
    }
    s.dispatches++;
    if (s.tracing) s.emit(Ev.RUN, m, g, p >= 0 ? s.ps.schedtick[p] : 0, inherits);
    if (this.#user && ms.lastG[m] !== g) {
      s.userSwitches++;
      s.charge(m, Cost.userSwitch);
    }
    if (s.dispatches === 1 && this.parts.cold) this.#systemG(m);
  }

  /** The finalizer G that a cold Go program finds in runnext when `main` starts: it runs once. */
  #systemG(m: number): void {
    const s = this.#s, program = s.program;
    const exit = program.op.indexOf(0);
    const g = s.gs.create(program.main, exit, 0, s.nowNs);
    s.gs.flags[g] |= GFlag.SYSTEM;
    if (s.tracing) s.emit(Ev.SPAWN, m, g, -1, -1);
    this.#threads.markReady(m, g, ReadyWhy.SPAWN);
  }

  /** If a verb made Gs ready, the model hears of them before anything else. */
  #tellReady(m: number): void {
    const ms = this.#s.ms;
    if (ms.readyHead[m] < 0) return;
    ms.after[m] = ms.state[m];
    ms.state[m] = MState.READY;
    ms.readyPhase[m] = 0;
  }

  #phase(verdict: number, m: number): number {
    if (verdict > -16 || !Number.isInteger(verdict)) {
      throw new ModelError(
        `a hook answered ${verdict}, which is no verdict here`,
        m,
        this.#s.ms.p[m],
        -1,
        this.#s.nowNs,
      );
    }
    return -16 - verdict;
  }

  #outside(): void {
    const s = this.#s, outside = s.outside;
    const kind = outside.topKind, subject = outside.topSubject;
    outside.pop();
    if (outside.size > 0) s.agents.set(OUTSIDE_AGENT, outside.topNs);
    else s.agents.remove(OUTSIDE_AGENT);
    switch (kind) {
      case Outside.ARRIVAL:
        this.#arrive();
        break;
      case Outside.SYSCALL_END:
        s.ms.state[subject] = MState.BACK;
        s.ms.phase[subject] = 0;
        this.#os.runnable(subject, s.nowNs, false);
        break;
      case Outside.NET_READY:
        s.netWaiting--;
        s.gs.next[subject] = -1;
        if (s.netTail >= 0) s.gs.next[s.netTail] = subject;
        else s.netHead = subject;
        s.netTail = subject;
        s.netCount++;
        this.#threads.wakeFromNet();
        break;
      case Outside.TIMER:
        s.counts[Count.timersFired]++;
        if (s.tracing) s.log.add(s.nowNs, Ev.TIMER, INTERRUPT_M, -1, subject, 0, 0);
        this.#threads.interrupt(subject, ReadyWhy.TIMER);
        break;
      case Outside.NET_DEADLINE:
        if (s.netDeadlineNs <= s.nowNs) this.#threads.wakeFromNet();
        break;
    }
  }

  #arrive(): void {
    const s = this.#s, source = this.parts.arrivals!, spec = s.program.arrivals!;
    const number = spec.count - this.#executor.arrivalsLeft--;
    source.bookNext(number + 1);
    const g = this.#executor.create(INTERRUPT_M, -1, spec.prog);
    s.gs.flags[g] |= GFlag.ARRIVAL;
    if (spec.service !== null && spec.serviceVar >= 0) {
      s.gs.vars[s.gs.varBase[g] + spec.serviceVar] = drawNs(spec.service, s.servicePrng);
    }
    s.gs.home[g] = source.place();
    if (s.tracing) s.emit(Ev.ARRIVE, INTERRUPT_M, g, number, 0);
    this.#threads.interrupt(g, ReadyWhy.ARRIVAL);
  }

  #start(): void {
    const s = this.#s, ms = s.ms, program = s.program;
    for (let m = 0; m < FIRST_FREE_M; m++) ms.create();
    ms.status[SYSMON_M] = MStatus.ON;
    ms.status[INTERRUPT_M] = MStatus.ON;
    s.threads = s.threadsMax = 1;
    if (s.tracing) s.emit(Ev.M_NEW, MAIN_M, -1, 1, 0);
    this.#threads.onFirstProc = () => this.#monitor.wake();
    if (!this.#perG) this.#threads.takeProc(MAIN_M, 0);
    this.parts.arrivals?.bookNext(0);
    ms.state[MAIN_M] = MState.FIND;
    if (program.main >= 0) {
      const g = this.#executor.create(MAIN_M, -1, program.main);
      this.#threads.markReady(MAIN_M, g, ReadyWhy.SPAWN);
      if (this.#perG) {
        // M0 is the thread of `main`; the kernel made it, nobody wakes it.
        this.#ops.adopt(MAIN_M, g);
        ms.readyHead[MAIN_M] = ms.readyTail[MAIN_M] = -1;
        ms.readyCount[MAIN_M] = 0;
      } else this.#tellReady(MAIN_M);
    }
    this.#os.runnable(MAIN_M, 0, false);
  }

  /** Nothing can happen any more: why? */
  #stuck(): EndWhy {
    const s = this.#s, gs = s.gs;
    if (s.live === 0 && this.#executor.arrivalsLeft === 0) return EndWhy.DONE;
    for (let g = 0; g < gs.count; g++) {
      if (gs.status[g] === GStatus.RUNNABLE) return EndWhy.STALLED;
    }
    return EndWhy.DEADLOCK;
  }
}
