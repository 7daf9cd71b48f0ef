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
import { LimitError, ModelError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import { GFlag, GStatus, Row, Word } from "../machine/g_table.ts";
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
  { SYSCALL } = LeaveWhy,
  FINISHED = DONE,
  ASLEEP = PARK,
  SYSMON = SYSMON_M,
  INTERRUPT = INTERRUPT_M,
  FROM_NET = ReadyWhy.NETPOLL,
  READY = MState.READY,
  { ARRIVAL } = Outside;
const { SHIFT, TIMES_SHIFT, WORD, TICK, READY_NS } = Row,
  { STATUS_BITS, KEPT_BITS, HOME_SHIFT } = Word;

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

/** Turns of the loop between two returns to `run`: so few that the function is never replaced while it runs. */
const TURNS = 64;
/** Steps given at once. */
const STEPS_GIVEN = 1 << 28;

/** The virtual engine. */
export class Engine {
  // Steps are counted down from a small integer: that is one instruction, and so is the test.
  private stepsLeft = 0;
  private stepsGiven = 0;
  /** Steps of all that were given before. */
  private stepsBefore = -0;
  declare private readonly s: State;
  declare private readonly model: Model;
  // Flags are 0 or 1: a number is tested with one compare, a boolean field with up to seven.
  readonly #perG: 0 | 1 = 0;
  readonly #user: 0 | 1 = 0;
  /** Least P of an M that may run a G: NONE if threads need none. */
  private readonly leastP: number = 0;
  private readonly verify: 0 | 1 = 0;
  declare private readonly ops: VirtualOps;
  declare private readonly os: Os;
  declare private readonly threads: Threads;
  declare private readonly executor: Executor;
  declare private readonly monitor: Monitor;
  private readonly stepsMax: number = -0;
  private readonly userSwitchNs: number = -0;
  /** The earlier of `untilNs` and `timeNsMax`. */
  private readonly limitNs: number = -0;
  /** 1: `#dispatched` has something to do. */
  private announces: 0 | 1 = 0;
  private readonly chooses: 0 | 1 = 0;
  /** The first dispatch is still to come, and a system G with it. */
  private cold: 0 | 1 = 0;
  /**
   * The steps that are not on the shortest path, by `MState`. As a table, since the optimizer would
   * unfold a call of one of them, and then has no room left for the steps that matter.
   */
  declare private readonly otherSteps: Readonly<Record<number, (m: M) => void>>;
  declare private readonly parts: EngineParts;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.s = parts.s;
    this.model = parts.model;
    this.#perG = parts.traits.threads === "per-g" ? 1 : 0;
    this.#user = parts.traits.unit === "user" ? 1 : 0;
    this.leastP = this.#user - 1;
    this.verify = parts.verify ? 1 : 0;
    this.ops = parts.ops;
    this.os = parts.os;
    this.threads = parts.threads;
    this.executor = parts.executor;
    this.userSwitchNs = this.#user !== 0 ? parts.s.cost[Cost.userSwitch] : 0;
    this.monitor = parts.monitor;
    this.stepsMax = parts.stepsMax;
    this.limitNs = Math.min(parts.untilNs, parts.timeNsMax);
    this.cold = parts.cold ? 1 : 0;
    this.announces = parts.cold ? 1 : parts.s.tracing;
    // A chooser decides on each step and `verify` checks each: then no M may go on in place.
    this.otherSteps = {
      [MState.READY]: (m) => this.#ready(m),
      [MState.BACK]: (m) => this.#back(m),
      [MState.LOOK]: () => this.monitor.look(),
      [MState.HANDED]: () => this.monitor.handed(),
      [MState.GOYIELD]: (m) => this.executor.leave(m, LeaveWhy.GOYIELD, 0),
    };
    this.chooses = parts.chooser !== null ? 1 : 0;
    this.giveSteps();
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
      const time = agents.firstNs;
      if (time > this.limitNs) return this.limit(time);
      const agent = this.chooses === 0 ? agents.first : this.choose();
      s.nowNs = time;
      if (agent < s.mAgent) {
        if (agent === OUTSIDE_AGENT) {
          this.outside();
          if (this.stepsLeft <= 0) this.nextSteps();
        } else this.os.quantumEnd(agent - CORE_AGENT);
        continue;
      }
      // sysmon alone keeps nothing alive, unless it is about to hand a P over or to poll.
      if (agents.size === 1 && agent === s.mAgent + SYSMON && this.monitor.idles()) {
        return this.stuck();
      }
      const m = s.ms.at[agent - s.mAgent];
      this.stepsLeft--;
      do {
        const state = m.state;
        if (state === EXEC || state === COMPUTE) executor.run(m);
        else if (state === FIND || state === LEAVE) this.decide(m, -1);
        else this.otherSteps[state](m);
      } while (agents.first === agent && this.goesOn(m));
      if (this.verify !== 0) this.check(m);
      if (agents.first === agent) agents.setFirst(m.clock);
      else if (agents.has(agent)) agents.set(agent, m.clock);
      if (this.stepsLeft <= 0) this.nextSteps();
    }
    return -1;
  }

  /** Steps taken. */
  get steps(): number {
    return this.stepsBefore + (this.stepsGiven - this.stepsLeft);
  }

  /** The steps given are used up: more of them, unless the run has had its share. */
  private nextSteps(): void {
    this.stepsBefore = this.steps;
    if (this.stepsBefore > this.stepsMax) throw this.tooManySteps();
    this.giveSteps();
  }

  private giveSteps(): void {
    this.stepsGiven = this.stepsLeft = Math.min(STEPS_GIVEN, this.stepsMax + 1 - this.stepsBefore);
  }

  private tooManySteps(): LimitError {
    return new LimitError(
      "stepsMax",
      this.stepsMax,
      "too many engine steps, often a G that yields or polls in a loop without an end",
    );
  }

  private choose(): number {
    const agents = this.s.agents;
    return agents.at[this.parts.chooser!.choose(agents.tiedCount(), agents.at)];
  }

  /** The next agent is due only at `time`, later than the run may last; Infinity: there is none. */
  private limit(time: number): EndWhy {
    if (this.executor.ending >= 0) return this.executor.ending as EndWhy;
    if (this.s.agents.size === 0) return this.stuck();
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

  /**
   * May `m`, first of the list, make its next step in place? Then time moves to that step. It asks
   * between two hooks too, so that the usual path from one G to the next never goes by the list.
   */
  private goesOn(m: M): boolean {
    const next = m.clock;
    if (!(next < this.s.agents.secondNs) || this.stepsLeft <= 0) return false;
    this.stepsLeft--;
    this.s.nowNs = next;
    return true;
  }

  /**
   * Asks the model what becomes of the G that stopped and, at once if time allows, what runs next;
   * and puts that on `m`. All in one function, so that only the hooks and verbs are left to unfold.
   *
   * @param given What runs next if `back` has said so already, else NONE.
   */
  private decide(m: M, given: number): void {
    const s = this.s, gs = s.gs, model = this.model, id = m.id as MId;
    if (m.state === LEAVE) {
      const verdict = model.leave(m.lastG as GId, id, m.leaveWhy as LeaveWhy, m.phase);
      if (verdict !== FINISHED) {
        m.phase = this.phase(verdict, m);
        return;
      }
      if (m.leaveWhy === SYSCALL) return this.enterSyscall(m, m.lastG);
      m.state = FIND;
      m.phase = 0;
      // A thread that yielded its core is no longer first.
      if (s.agents.first !== s.mAgent + id || !this.goesOn(m)) return;
    }
    const g = given >= 0 ? given : model.find(id, m.phase);
    if (!(g >= 0)) {
      if (g === ASLEEP) return this.park(m);
      m.phase = this.phase(g, m);
      if (m.readyG >= 0) this.tellReady(m);
      return;
    }
    const row = gs.row, own = g << SHIFT, p = m.p, word = row[own | WORD];
    if ((word & STATUS_BITS) !== RUNNABLE || p < this.leastP) throw this.refused(m, g);
    row[own | WORD] = (word & KEPT_BITS) | RUNNING | (p << HOME_SHIFT);
    m.g = g;
    m.preempt = 0;
    m.state = EXEC;
    const waited = s.nowNs - gs.times[(g << TIMES_SHIFT) | READY_NS];
    gs.addWait(g, waited);
    s.latency.add(waited);
    if (m.inherit === 0) {
      s.ticks++;
      if (p >= 0) s.ps.schedtick[p]++;
    }
    if (s.ticks - row[own | TICK] > s.waitTicksMax) this.waitedLongest(g);
    if (this.announces !== 0) this.dispatched(m, g);
    m.inherit = 0;
    if (m.lastG !== g) m.clock += this.userSwitchNs;
    else s.sameG++;
    if (m.readyG >= 0) this.tellReady(m);
  }

  private park(m: M): void {
    const ended = this.#perG !== 0 && this.s.gs.status(m.own) === GStatus.DEAD;
    if (ended) this.threads.exit(m);
    else this.threads.park(m);
  }

  /** After each step with `verify`: how many verbs did it use that others can see? */
  private check(m: M): void {
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

  #ready(m: M): void {
    const s = this.s, id = m.id as MId, phase = m.readyPhase;
    const g = m.readyG as GId, why = m.readyWhy;
    const verdict = why === FROM_NET
      ? this.model.inject(g, id, m.readyIndex, m.readyCount, phase)
      : this.model.ready(g, id, why as ReadyWhy, phase);
    // Nothing that an interrupt does costs it time.
    if (id === INTERRUPT) m.clock = s.nowNs;
    if (verdict !== FINISHED) {
      m.readyPhase = this.phase(verdict, m);
      return;
    }
    m.readyPhase = 0;
    const next = m.readyHead;
    if (next >= 0) return this.#readyNext(m, next);
    m.readyG = -1;
    m.readyIndex = 0;
    m.readyCount = 0;
    if (id === INTERRUPT) s.agents.remove(s.mAgent + INTERRUPT);
    else m.state = m.after;
  }

  /** The model has heard of one G: `next` comes after it. */
  #readyNext(m: M, next: number): void {
    const gs = this.s.gs;
    m.readyG = next;
    m.readyWhy = gs.why(next);
    m.readyIndex++;
    // Read now: the model will put the G on a list of its own, through the same column.
    if (next === m.readyTail) m.readyHead = m.readyTail = -1;
    else m.readyHead = gs.next[next];
  }

  private enterSyscall(m: M, g: number): void {
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
      s.gs.setStatus(g, RUNNABLE);
      s.gs.setReady(g, s.nowNs, s.ticks);
      if (s.tracing) s.emit(Ev.SYSCALL_OUT, m, g, 0, 0);
    }
    const verdict = this.model.back(g as GId, m.id as MId, m.phase);
    if (verdict >= 0) {
      if (m.p < 0 && this.#user !== 0 && !this.ops.reclaimProc(m.id as MId)) {
        throw new ModelError("back answered a G but M holds no P", m.id, -1, verdict, s.nowNs);
      }
      m.inherit = 1;
      this.decide(m, verdict);
    } else if (verdict === PARK) this.threads.park(m);
    else m.phase = this.phase(verdict, m);
  }

  private waitedLongest(g: number): void {
    const s = this.s;
    s.waitTicksMax = s.ticks - s.gs.row[(g << SHIFT) | TICK];
    s.waitTicksMaxG = g;
  }

  /** The dispatch has an event, or was the first of a cold program. */
  private dispatched(m: M, g: number): void {
    const s = this.s, tick = m.p >= 0 ? s.ps.schedtick[m.p] : 0;
    if (s.tracing !== 0) s.emit(Ev.RUN, m, g, tick, m.inherit);
    if (this.cold !== 0) this.systemG(m);
    this.announces = s.tracing;
  }

  private refused(m: M, g: number): ModelError {
    const runnable = this.s.gs.status(g) === RUNNABLE;
    const answer = runnable ? "a G but M holds no P" : "a G that is not runnable";
    return new ModelError(`find answered ${answer}`, m.id, m.p, g, this.s.nowNs);
  }

  /** The finalizer G that a cold Go program finds in runnext when `main` starts: it runs once. */
  private systemG(m: M): void {
    const s = this.s, program = s.program;
    this.cold = 0;
    const exit = program.op.indexOf(0);
    const g = s.gs.create(exit, 0, s);
    s.gs.flag(g, GFlag.SYSTEM);
    if (s.tracing) s.emit(Ev.SPAWN, m, g, -1, -1);
    this.threads.markReady(m, g, ReadyWhy.SPAWN);
  }

  /** If a verb made Gs ready, the model hears of them before anything else. */
  private tellReady(m: M): void {
    if (m.readyG < 0) return;
    m.after = m.state;
    m.state = READY;
    m.readyPhase = 0;
  }

  private phase(verdict: number, m: M): number {
    const phase = (-16 - verdict) | 0;
    return phase >= 0 && phase === -16 - verdict ? phase : this.refuseVerdict(verdict, m);
  }

  private refuseVerdict(verdict: number, m: M): never {
    const what = `a hook answered ${verdict}, which is no verdict here`;
    throw new ModelError(what, m.id, m.p, -1, this.s.nowNs);
  }

  private outside(): void {
    const s = this.s, outside = s.outside;
    const kind = outside.topKind, subject = outside.topSubject;
    outside.pop();
    if (kind === ARRIVAL) return this.#arrive();
    this.#outsideNext();
    switch (kind) {
      case Outside.SYSCALL_END:
        this.#syscallEnd(s.ms.at[subject]);
        break;
      case Outside.NET_READY:
        this.threads.netReady(subject);
        break;
      case Outside.TIMER:
        s.counts.timersFired++;
        if (s.tracing) s.log.add(Ev.TIMER, INTERRUPT_M, -1, subject, 0, 0);
        this.#interrupt(subject, ReadyWhy.TIMER);
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
    const topNs = s.outside.topNs;
    source.bookNext(number + 1);
    // If the next one to come is the first of all, whoever booked it has moved the agent.
    if (s.outside.topNs === topNs) this.#outsideNext();
    const g = this.executor.create(s.interrupt, -1, spec.prog);
    s.gs.flag(g, GFlag.ARRIVAL);
    if (spec.service !== null && spec.serviceVar >= 0) {
      s.gs.vars[s.gs.varBase(g) + spec.serviceVar] = source.serviceNs(spec.service);
    }
    s.gs.setHome(g, source.place());
    if (s.tracing) s.emit(Ev.ARRIVE, s.interrupt, g, number, 0);
    this.#interrupt(g, ReadyWhy.ARRIVAL);
  }

  /** The event on top was taken: the agent waits for the next one. */
  #outsideNext(): void {
    const { agents, outside } = this.s;
    if (outside.size > 0) agents.set(OUTSIDE_AGENT, outside.topNs);
    else agents.remove(OUTSIDE_AGENT);
  }

  /**
   * Makes `g` runnable and lets the interrupt M tell the model: at once while nobody else is due at this
   * moment, else when it is its turn.
   */
  #interrupt(g: number, why: number): void {
    const s = this.s, m = s.interrupt, agents = s.agents, nowNs = s.nowNs;
    this.threads.markReady(m, g, why);
    if (agents.has(s.mAgent + INTERRUPT)) return;
    m.clock = nowNs;
    m.state = READY;
    m.after = READY;
    while (nowNs < agents.firstNs && nowNs < agents.horizon && this.stepsLeft > 0) {
      this.stepsLeft--;
      this.#ready(m);
      if (m.readyG < 0) return;
    }
    s.schedule(m);
  }

  #start(): void {
    const s = this.s, main = s.main, program = s.program;
    s.nowNs = 0;
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
        main.readyG = -1;
        main.readyCount = 0;
      } else this.tellReady(main);
    }
    this.os.runnable(main, 0, false);
  }

  /** Nothing can happen any more: why? */
  private stuck(): EndWhy {
    const s = this.s, gs = s.gs;
    if (s.live === 0 && this.executor.arrivalsLeft === 0) return EndWhy.DONE;
    for (let g = 0; g < gs.count; g++) {
      if (gs.status(g) === GStatus.RUNNABLE) return EndWhy.STALLED;
    }
    return EndWhy.DEADLOCK;
  }
}
