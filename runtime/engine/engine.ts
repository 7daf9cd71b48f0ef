/**
 * The loop: takes the agent that is due, lets it make one step, puts it back.
 *
 * While no other agent is due before an M's clock, the M keeps stepping in place: same trace, no
 * list traffic. That is why one phase for each event costs almost nothing.
 *
 * @module
 */

import type { Chooser } from "../core/chooser.ts";
import { Cost } from "../core/cost_table.ts";
import { drawNs } from "../core/dist.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M, type M, MState, MStatus, SYSMON_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { DONE, LeaveWhy, type Model, PARK, ReadyWhy, type Traits } from "../model.ts";
import { EndWhy, Ev } from "../observe/events.ts";
import type { ArrivalSource } from "./arrivals.ts";
import type { Executor } from "./execute.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import { CORE_AGENT, Outside, OUTSIDE_AGENT, type State } from "./state.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { COMPUTE, EXEC, FIND, LEAVE } = MState,
  { RUNNABLE, RUNNING } = GStatus,
  { SYSCALL } = LeaveWhy;

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

/** Turns of the loop between two returns to `run`. */
const TURNS = 4096;

/** The virtual engine. */
export class Engine {
  steps = 0;
  declare private readonly s: State;
  declare private readonly model: Model;
  // Flags are 0 or 1: a number is tested with one compare, a boolean field with up to seven.
  readonly #perG: 0 | 1 = 0;
  readonly #user: 0 | 1 = 0;
  readonly #verify: 0 | 1 = 0;
  declare private readonly ops: VirtualOps;
  declare private readonly os: Os;
  declare private readonly threads: Threads;
  declare private readonly executor: Executor;
  declare private readonly monitor: Monitor;
  readonly #stepsMax: number = 0;
  readonly #userSwitchNs: number = 0;
  /** The earlier of `untilNs` and `timeNsMax`. */
  readonly #limitNs: number = 0;
  /** The first dispatch is still to come, and a system G with it. */
  #cold: 0 | 1 = 0;
  declare private readonly parts: EngineParts;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.s = parts.s;
    this.model = parts.model;
    this.#perG = parts.traits.threads === "per-g" ? 1 : 0;
    this.#user = parts.traits.unit === "user" ? 1 : 0;
    this.#verify = parts.verify ? 1 : 0;
    this.ops = parts.ops;
    this.os = parts.os;
    this.threads = parts.threads;
    this.executor = parts.executor;
    this.monitor = parts.monitor;
    this.#stepsMax = parts.stepsMax;
    this.#userSwitchNs = parts.s.cost[Cost.userSwitch];
    this.#limitNs = Math.min(parts.untilNs, parts.timeNsMax);
    this.#cold = parts.cold ? 1 : 0;
    // A chooser decides on each step and `verify` checks each: then no M may go on in place.
    const single = parts.chooser !== null || parts.verify;
    parts.s.agents.horizon = single ? -Infinity : parts.untilNs + 1;
  }

  /** Runs to the end. @returns Why it ended. */
  run(): EndWhy {
    this.#start();
    for (;;) {
      const end = this.#turns();
      if (end >= 0) return end as EndWhy;
    }
  }

  /**
   * Some turns: each takes the agent that is due and lets it act. A function that returns now and
   * then is optimized as a whole; one long loop only as well as it can be replaced while it runs.
   *
   * @returns Why the run ended, or -1: it goes on.
   */
  #turns(): EndWhy | -1 {
    const s = this.s, agents = s.agents, executor = this.executor;
    for (let turn = 0; turn < TURNS; turn++) {
      if (executor.ending >= 0) return executor.ending;
      if (agents.size === 0) return this.#stuck();
      const time = agents.topNs;
      if (time > this.#limitNs) return this.#limit(time);
      let agent = agents.at[0];
      const chooser = this.parts.chooser;
      if (chooser !== null) {
        agent = agents.at[chooser.choose(agents.tiedCount(), agents.at)];
      }
      s.nowNs = time;
      if (agent >= s.mAgent) {
        // sysmon alone keeps nothing alive, unless it is about to hand a P over or to poll.
        if (agents.size === 1 && agent === s.mAgent + SYSMON_M && this.monitor.idles()) {
          return this.#stuck();
        }
        this.#stepM(s.ms.at[agent - s.mAgent], agent);
        if (this.steps > this.#stepsMax) {
          throw new LimitError(
            "stepsMax",
            this.#stepsMax,
            "too many engine steps, often a G that yields or polls in a loop without an end",
          );
        }
      } else if (agent === OUTSIDE_AGENT) this.#outside();
      else this.os.quantumEnd(agent - CORE_AGENT);
    }
    return -1;
  }

  /** The next agent is due only at `time`, later than the run may last. */
  #limit(time: number): EndWhy {
    const { untilNs, timeNsMax } = this.parts;
    if (time > untilNs) {
      this.s.nowNs = untilNs;
      return EndWhy.UNTIL;
    }
    throw new LimitError(
      "timeNsMax",
      timeNsMax,
      "virtual time ran on, usually arrivals faster than the machine can serve, or a timer loop",
    );
  }

  /** Steps `m` until another agent is due, or it leaves the list. */
  #stepM(m: M, agent: number): void {
    const agents = this.s.agents;
    this.steps++;
    do {
      this.#step(m);
      if (this.executor.ending >= 0) return;
    } while (agents.at[0] === agent && this.#goesOn(m));
    if (agents.at[0] === agent) agents.setTop(m.clock);
    else if (agents.has(agent)) agents.set(agent, m.clock);
  }

  /**
   * May `m`, first of the list, make its next step in place? Then time moves to that step.
   * Hooks ask too, between two phases and after the last, so that the usual path from one G to the
   * next does not come back to the loop at all.
   */
  #goesOn(m: M): boolean {
    const next = m.clock;
    if (!(next < this.s.agents.secondKey) || ++this.steps > this.#stepsMax) return false;
    this.s.nowNs = next;
    return true;
  }

  #step(m: M): void {
    const state = m.state;
    if (state === EXEC || state === COMPUTE) {
      m.state = EXEC;
      this.executor.run(m);
      // A G that yields, blocks or ends is the usual case: go on to its `leave` at once.
      if (m.state === LEAVE && this.executor.ending < 0 && this.#goesOn(m)) this.#leave(m);
    } else if (state === FIND) this.#find(m);
    else if (state === LEAVE) this.#leave(m);
    else this.#stepOther(m);
    if (this.#verify !== 0) this.#check(m);
  }

  /** The steps that are not on the shortest path. */
  #stepOther(m: M): void {
    switch (m.state) {
      case MState.READY:
        return this.#ready(m);
      case MState.BACK:
        return this.#back(m);
      case MState.LOOK:
        return this.monitor.look();
      case MState.HANDED:
        return this.monitor.handed();
      case MState.GOYIELD:
        return this.executor.leave(m, LeaveWhy.GOYIELD, 0);
    }
  }

  /** After each step with `verify`: how many verbs did it use that others can see? */
  #check(m: M): void {
    const visible = this.ops.visible;
    this.ops.visible = 0;
    if (visible <= 1) return;
    throw new ModelError(
      `one phase used ${visible} verbs that others can see (at most 1)`,
      m.id,
      m.p,
      -1,
      this.s.nowNs,
    );
  }

  #find(m: M): void {
    for (;;) {
      const verdict = this.model.find(m.id as MId, m.phase);
      if (verdict >= 0) this.#dispatch(m, verdict);
      else if (verdict === PARK) {
        if (this.#perG !== 0 && this.s.gs.status[m.own] === GStatus.DEAD) this.threads.exit(m);
        else this.threads.park(m);
        return;
      } else m.phase = this.#phase(verdict, m);
      if (m.readyHead >= 0) return this.#tellReady(m);
      if (!this.#goesOn(m)) return;
      if (verdict >= 0) return this.executor.run(m);
    }
  }

  #ready(m: M): void {
    const s = this.s, gs = s.gs;
    // The link is read first: the model puts the G on a list of its own, through the same column.
    if (m.readyG < 0) {
      const g = m.readyHead;
      m.readyHead = gs.next[g];
      if (m.readyHead < 0) m.readyTail = -1;
      m.readyG = g;
      // Read once: between two phases somebody may run the G, and it may block for a reason of its own.
      m.readyWhy = gs.why[g];
    }
    const g = m.readyG as GId, id = m.id as MId, phase = m.readyPhase;
    const why = m.readyWhy;
    const verdict = why === ReadyWhy.NETPOLL
      ? this.model.inject(g, id, m.readyIndex, m.readyCount, phase)
      : this.model.ready(g, id, why as ReadyWhy, phase);
    if (verdict !== DONE) {
      m.readyPhase = this.#phase(verdict, m);
      return;
    }
    m.readyPhase = 0;
    m.readyG = -1;
    m.readyIndex++;
    if (m.readyHead >= 0) return;
    m.readyIndex = 0;
    m.readyCount = 0;
    if (m.id === INTERRUPT_M) s.agents.remove(s.mAgent + INTERRUPT_M);
    else m.state = m.after;
  }

  #leave(m: M): void {
    const s = this.s;
    const g = m.lastG, why = m.leaveWhy;
    for (;;) {
      const verdict = this.model.leave(g as GId, m.id as MId, why as LeaveWhy, m.phase);
      if (verdict === DONE) break;
      m.phase = this.#phase(verdict, m);
      if (!this.#goesOn(m)) return;
    }
    if (why === SYSCALL) return this.#enterSyscall(m, g);
    m.state = FIND;
    m.phase = 0;
    // A thread that yielded its core is no longer at the top.
    if (s.agents.at[0] === s.mAgent + m.id && this.#goesOn(m)) this.#find(m);
  }

  #enterSyscall(m: M, g: number): void {
    const s = this.s, p = m.p;
    m.oldP = p;
    if (p >= 0) {
      s.ps.status[p] = PStatus.SYSCALL;
      s.ps.syscalltick[p]++;
      m.p = -1;
    }
    const fromNs = m.clock;
    this.os.leave(m, fromNs, false);
    m.status = MStatus.SYSCALL;
    this.threads.later(fromNs + s.gs.scratch[g], Outside.SYSCALL_END, m.id);
  }

  #back(m: M): void {
    const s = this.s, g = m.lastG;
    if (m.phase === 0) {
      s.gs.status[g] = GStatus.RUNNABLE;
      s.gs.readyNs[g] = s.nowNs;
      s.gs.readyTick[g] = s.ticks;
      if (s.tracing) s.emit(Ev.SYSCALL_OUT, m, g, 0, 0);
    }
    const verdict = this.model.back(g as GId, m.id as MId, m.phase);
    if (verdict >= 0) {
      if (m.p < 0 && this.#user !== 0 && !this.ops.reclaimProc(m.id as MId)) {
        throw new ModelError("back answered a G but M holds no P", m.id, -1, verdict, s.nowNs);
      }
      m.inherit = 1;
      this.#dispatch(m, verdict);
    } else if (verdict === PARK) this.threads.park(m);
    else m.phase = this.#phase(verdict, m);
  }

  #dispatch(m: M, g: number): void {
    const s = this.s, gs = s.gs, p = m.p;
    if (gs.status[g] !== RUNNABLE) throw this.#refused("a G that is not runnable", m, g);
    if (p < 0 && this.#user !== 0) throw this.#refused("a G but M holds no P", m, g);
    gs.status[g] = RUNNING;
    gs.home[g] = p;
    m.g = g;
    m.preempt = 0;
    m.state = EXEC;
    const inherits = m.inherit;
    if (inherits !== 0) m.inherit = 0;
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
    if (s.tracing !== 0) s.emit(Ev.RUN, m, g, p >= 0 ? s.ps.schedtick[p] : 0, inherits);
    if (m.lastG !== g && this.#user !== 0) {
      s.counts.userSwitches++;
      m.clock += this.#userSwitchNs;
    }
    if (this.#cold !== 0) this.#systemG(m);
  }

  #refused(answer: string, m: M, g: number): ModelError {
    return new ModelError(`find answered ${answer}`, m.id, m.p, g, this.s.nowNs);
  }

  /** The finalizer G that a cold Go program finds in runnext when `main` starts: it runs once. */
  #systemG(m: M): void {
    const s = this.s, program = s.program;
    this.#cold = 0;
    const exit = program.op.indexOf(0);
    const g = s.gs.create(program.main, exit, 0, s.nowNs);
    s.gs.flags[g] |= GFlag.SYSTEM;
    if (s.tracing) s.emit(Ev.SPAWN, m, g, -1, -1);
    this.threads.markReady(m, g, ReadyWhy.SPAWN);
  }

  /** If a verb made Gs ready, the model hears of them before anything else. */
  #tellReady(m: M): void {
    if (m.readyHead < 0) return;
    m.after = m.state;
    m.state = MState.READY;
    m.readyPhase = 0;
  }

  #phase(verdict: number, m: M): number {
    if (verdict > -16 || !Number.isInteger(verdict)) {
      throw new ModelError(
        `a hook answered ${verdict}, which is no verdict here`,
        m.id,
        m.p,
        -1,
        this.s.nowNs,
      );
    }
    return -16 - verdict;
  }

  #outside(): void {
    const s = this.s, outside = s.outside;
    const kind = outside.topKind, subject = outside.topSubject;
    outside.pop();
    if (outside.size > 0) s.agents.set(OUTSIDE_AGENT, outside.topNs);
    else s.agents.remove(OUTSIDE_AGENT);
    switch (kind) {
      case Outside.ARRIVAL:
        this.#arrive();
        break;
      case Outside.SYSCALL_END:
        this.#syscallEnd(s.ms.at[subject]);
        break;
      case Outside.NET_READY:
        this.threads.netReady(subject);
        break;
      case Outside.TIMER:
        s.counts.timersFired++;
        if (s.tracing) s.log.add(s.nowNs, Ev.TIMER, INTERRUPT_M, -1, subject, 0, 0);
        this.threads.interrupt(subject, ReadyWhy.TIMER);
        break;
      case Outside.NET_DEADLINE:
        if (s.netDeadlineNs <= s.nowNs) this.threads.wakeFromNet();
        break;
    }
  }

  #syscallEnd(m: M): void {
    m.state = MState.BACK;
    m.phase = 0;
    this.os.runnable(m, this.s.nowNs, false);
  }

  #arrive(): void {
    const s = this.s, source = this.parts.arrivals!, spec = s.program.arrivals!;
    const number = spec.count - this.executor.arrivalsLeft--;
    source.bookNext(number + 1);
    const g = this.executor.create(s.interrupt, -1, spec.prog);
    s.gs.flags[g] |= GFlag.ARRIVAL;
    if (spec.service !== null && spec.serviceVar >= 0) {
      s.gs.vars[s.gs.varBase[g] + spec.serviceVar] = drawNs(spec.service, s.servicePrng);
    }
    s.gs.home[g] = source.place();
    if (s.tracing) s.emit(Ev.ARRIVE, s.interrupt, g, number, 0);
    this.threads.interrupt(g, ReadyWhy.ARRIVAL);
  }

  #start(): void {
    const s = this.s, main = s.main, program = s.program;
    s.sysmon.status = MStatus.ON;
    s.interrupt.status = MStatus.ON;
    s.threads = s.threadsMax = 1;
    if (s.tracing) s.emit(Ev.M_NEW, main, -1, 1, 0);
    this.threads.onFirstProc = () => this.monitor.wake();
    if (this.#perG === 0) this.threads.takeProc(main, 0);
    this.parts.arrivals?.bookNext(0);
    if (program.main >= 0) {
      const g = this.executor.create(main, -1, program.main);
      this.threads.markReady(main, g, ReadyWhy.SPAWN);
      if (this.#perG !== 0) {
        // M0 is the thread of `main`; the kernel made it, nobody wakes it.
        this.ops.adopt(main, g);
        main.readyHead = main.readyTail = -1;
        main.readyCount = 0;
      } else this.#tellReady(main);
    }
    this.os.runnable(main, 0, false);
  }

  /** Nothing can happen any more: why? */
  #stuck(): EndWhy {
    const s = this.s, gs = s.gs;
    if (s.live === 0 && this.executor.arrivalsLeft === 0) return EndWhy.DONE;
    for (let g = 0; g < gs.count; g++) {
      if (gs.status[g] === GStatus.RUNNABLE) return EndWhy.STALLED;
    }
    return EndWhy.DEADLOCK;
  }
}
