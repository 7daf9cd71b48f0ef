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
import { type GId, type MId, NONE } from "../core/ids.ts";
import { GFlag, GStatus, Row, Word } from "../machine/g_table.ts";
import { INTERRUPT_M, type M, MState, MStatus, SYSMON_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { again, DONE, LeaveWhy, type Model, PARK, ReadyWhy, type Traits } from "../model.ts";
import { EndWhy, Ev } from "../observe/events.ts";
import { Op } from "../program/program.ts";
import type { ArrivalSource } from "./arrivals.ts";
import { type Executor, LOCAL_MAX } from "./execute.ts";
import { Low, Place } from "./lower.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import { CORE_AGENT, Outside, OUTSIDE_AGENT, type State } from "./state.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { COMPUTE, EXEC, FIND, LEAVE } = MState,
  { RUNNABLE, RUNNING } = GStatus,
  { SYSCALL, YIELD: LEAVE_YIELD } = LeaveWhy,
  FINISHED = DONE,
  NOBODY = NONE,
  ASLEEP = PARK,
  SYSMON = SYSMON_M,
  INTERRUPT = INTERRUPT_M,
  FROM_NET = ReadyWhy.NETPOLL,
  READY = MState.READY,
  { RUN, STOP } = Ev,
  { ARRIVAL } = Outside;
const { SHIFT, TIMES_SHIFT, PC, WORD, TICK, VARS, WAIT_NS, WORK_NS, READY_NS } = Row,
  { STATUS_BITS, KEPT_BITS, HOME_SHIFT } = Word,
  REST_BIT = GFlag.REST << Word.FLAG_SHIFT;
const { YIELD } = Op, { COMPUTE_VAR, NEXT_CONST } = Low, { A, B, C } = Place;
/** Ends of steps that are off the hot path. They follow the states in `Engine.RARE`. */
const PREEMPTED = 9, LEAVES_ON = 10, ENTERS_SYSCALL = 11, DISPATCHED = 12, NOT_FOUND = 13;

/** The verdict `again(0)`. */
const AGAIN: number = again(0);

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

/**
 * Turns of the loop between two returns to `run`, and steps in a turn: so few that the function is never
 * replaced while it runs, but between two calls.
 */
const TURNS = 64, STEPS = 64;
/** Steps given at once. */
const STEPS_GIVEN = 1 << 28;

/** Nothing came of a step that could have answered a G. */
function none(_: void): typeof NONE {
  return NONE;
}

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
  /** 1: each dispatch has an event, or the first one is still to come in a cold program. */
  private announces: 0 | 1 = 0;
  private readonly chooses: 0 | 1 = 0;
  /** The first dispatch is still to come, and a system G with it. */
  private cold: 0 | 1 = 0;
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
    this.chooses = parts.chooser !== null ? 1 : 0;
    this.giveSteps();
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
   * The way of a G from one dispatch to the next is written out here, in one piece: what a call costs
   * is not the call, but that all is looked up again behind it. The rest goes by `RARE`.
   *
   * @returns Why the run ended, or -1: it goes on.
   */
  #turns(): EndWhy | -1 {
    const s = this.s, gs = s.gs, agents = s.agents, executor = this.executor, model = this.model;
    const code = executor.code;
    let left = this.stepsLeft;
    for (let turn = 0; turn < TURNS; turn++) {
      const time = agents.firstNs;
      if (time > this.limitNs) {
        this.stepsLeft = left;
        return this.limit(time);
      }
      const agent = this.chooses === 0 ? agents.first : this.choose();
      s.nowNs = time;
      if (agent < s.mAgent) {
        this.stepsLeft = left;
        this.notM(agent);
        left = this.stepsLeft;
        continue;
      }
      // sysmon alone keeps nothing alive, unless it is about to hand a P over or to poll.
      if (agents.size === 1 && agent === s.mAgent + SYSMON && this.monitor.idles()) {
        this.stepsLeft = left;
        return this.stuck();
      }
      const m = s.ms.at[agent - s.mAgent], id = m.id as MId;
      // Step after step of `m`, as long as nobody else is due before the next one.
      for (let step = 0; step < STEPS; step++) {
        left--;
        const state = m.state;
        if (state === COMPUTE || state === EXEC) {
          // The G runs up to its next visible operation, or to the start of a compute.
          if (m.preempt !== 0) this.rarely(PREEMPTED, m, 0);
          else {
            const g = m.g, own = g << SHIFT;
            for (let local = 0;;) {
              const row = gs.row, vars = gs.vars, base = row[own | VARS];
              let at = row[own | PC], op = code[at];
              while (op === NEXT_CONST) {
                // Only the loop itself changes its variable, so it is as small as its bound.
                const i = base + code[at + A], turn = (vars[i] + 1) | 0;
                vars[i] = turn;
                at = turn < code[at + C] ? code[at + B] : at + 4;
                op = code[at];
              }
              row[own | PC] = at + 4;
              if (op <= NEXT_CONST) {
                // A compute has a short way if it has no rest and both it and the sum of work fit in 31 bits.
                const ns = op === COMPUTE_VAR ? vars[base + code[at + A]] : 0, small = ns | 0;
                const sum = (row[own | WORK_NS] + small) | 0, word = row[own | WORD];
                if (small > 0 && small === ns && sum > 0 && (word & REST_BIT) === 0) {
                  row[own | WORK_NS] = sum;
                  m.clock += ns;
                  m.state = COMPUTE;
                  break;
                }
                if (op === YIELD) {
                  s.counts.yields++;
                  m.g = NOBODY;
                  m.lastG = g;
                  m.state = LEAVE;
                  m.phase = 0;
                  m.leaveWhy = LEAVE_YIELD;
                  if (s.tracing !== 0) s.log.put(STOP, id, m.p, g, LEAVE_YIELD);
                  row[own | WORD] = (word & ~STATUS_BITS) | RUNNABLE;
                  row[own | TICK] = s.ticks;
                  gs.times[(g << TIMES_SHIFT) | READY_NS] = s.nowNs;
                  break;
                }
              }
              m.state = EXEC;
              if (executor.execute(m, g, at >> 2)) break;
              if (++local === LOCAL_MAX) throw executor.endless(g);
            }
          }
        } else if (state === LEAVE) {
          // The model hears that the G has stopped.
          const verdict = model.leave(m.lastG as GId, id, m.leaveWhy as LeaveWhy, m.phase);
          if (verdict !== FINISHED) this.rarely(LEAVES_ON, m, verdict);
          else if (m.leaveWhy === SYSCALL) this.rarely(ENTERS_SYSCALL, m, 0);
          else {
            m.state = FIND;
            m.phase = 0;
          }
        } else if (state === READY) this.#ready(m);
        else {
          // What runs next: the model says so, or the way back from a system call did.
          const g = state === FIND ? model.find(id, m.phase) : this.rarely(state, m, 0);
          if (g >= 0) {
            const row = gs.row, own = g << SHIFT, p = m.p, word = row[own | WORD];
            if ((word & STATUS_BITS) !== RUNNABLE || p < this.leastP) throw this.refused(m, g);
            row[own | WORD] = (word & KEPT_BITS) | RUNNING | (p << HOME_SHIFT);
            m.g = g;
            m.preempt = 0;
            m.state = EXEC;
            const waited = s.nowNs - gs.times[(g << TIMES_SHIFT) | READY_NS];
            const small = waited | 0, wait = (row[own | WAIT_NS] + small) | 0;
            if (small === waited && (wait >>> 0) >= small) row[own | WAIT_NS] = wait;
            else gs.carryWait(g, waited);
            s.latency.add(waited);
            if (m.inherit === 0) {
              s.ticks++;
              if (p >= 0) s.ps.schedtick[p]++;
            }
            const waitTicks = s.ticks - row[own | TICK];
            if (waitTicks > s.waitTicksMax) {
              s.waitTicksMax = waitTicks;
              s.waitTicksMaxG = g;
            }
            if (this.announces !== 0 || m.readyG >= 0) {
              const tick = p >= 0 ? s.ps.schedtick[p] : 0;
              if (s.tracing !== 0) s.log.add(RUN, id, p, g, tick, m.inherit);
              if (this.cold !== 0 || m.readyG >= 0) this.rarely(DISPATCHED, m, g);
            }
            m.inherit = 0;
            if (m.lastG !== g) m.clock += this.userSwitchNs;
            else s.sameG++;
          } else if (state === FIND) {
            // Nothing yet: mostly `again(phase)`.
            const phase = (AGAIN - g) | 0;
            if (phase >= 0 && phase === AGAIN - g && m.readyG < 0) m.phase = phase;
            else this.rarely(NOT_FOUND, m, g);
          }
        }
        const next = m.clock;
        if (!(next < agents.secondNs) || left <= 0 || agents.first !== agent) break;
        s.nowNs = next;
      }
      if (this.verify !== 0) this.check(m);
      if (agents.first === agent) agents.setFirst(m.clock);
      else if (agents.has(agent)) agents.set(agent, m.clock);
      if (left <= 0) {
        this.stepsLeft = left;
        this.nextSteps();
        left = this.stepsLeft;
      }
    }
    this.stepsLeft = left;
    return -1;
  }

  /** One of `RARE`. All of them are called from here, so that none is unfolded. */
  private rarely(step: number, m: M, about: number): number {
    return Engine.RARE[step](this, m, about);
  }

  /**
   * What is not on the hot path, by `MState` and beyond. As a table, since the optimizer would unfold
   * a call of one of them, and then has no room left for what matters. The answer: a G to run, or NONE.
   */
  private static readonly RARE: Readonly<
    Record<number, (e: Engine, m: M, about: number) => number>
  > = {
    [MState.BACK]: (e, m) => e.#back(m),
    [MState.LOOK]: (e) => none(e.monitor.look()),
    [MState.HANDED]: (e) => none(e.monitor.handed()),
    [MState.GOYIELD]: (e, m) => none(e.executor.leave(m, LeaveWhy.GOYIELD, 0)),
    [PREEMPTED]: (e, m) => none(e.executor.preempted(m)),
    [LEAVES_ON]: (e, m, verdict) => {
      m.phase = e.phase(verdict, m);
      return NONE;
    },
    [ENTERS_SYSCALL]: (e, m) => none(e.enterSyscall(m, m.lastG)),
    [DISPATCHED]: (e, m) => none(e.dispatched(m)),
    [NOT_FOUND]: (e, m, verdict) => none(e.notFound(m, verdict)),
  };

  /** An agent that is no M acts: the outside, or a core whose quantum is over. */
  private notM(agent: number): void {
    if (agent !== OUTSIDE_AGENT) return this.os.quantumEnd(agent - CORE_AGENT);
    this.outside();
    if (this.stepsLeft <= 0) this.nextSteps();
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

  /** `find` answered no G. */
  private notFound(m: M, verdict: number): void {
    if (verdict === ASLEEP) return this.park(m);
    m.phase = this.phase(verdict, m);
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

  /** @returns The G that goes on, or NONE. */
  #back(m: M): number {
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
      return verdict;
    }
    if (verdict === PARK) this.threads.park(m);
    else m.phase = this.phase(verdict, m);
    return NOBODY;
  }

  /** The dispatch was the first of a cold program, or `find` made Gs ready. */
  private dispatched(m: M): void {
    if (this.cold !== 0) this.systemG(m);
    if (m.readyG >= 0) this.tellReady(m);
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
    this.announces = s.tracing;
    const exit = program.op.indexOf(0);
    const g = s.gs.create(exit, 0, s);
    s.gs.flag(g, GFlag.SYSTEM);
    if (s.tracing) s.emit(Ev.SPAWN, m, g, -1, -1);
    this.threads.markReady(m, g, ReadyWhy.SPAWN);
  }

  /** A verb made Gs ready: the model hears of them before anything else. */
  private tellReady(m: M): void {
    m.after = m.state;
    m.state = READY;
    m.readyPhase = 0;
  }

  private phase(verdict: number, m: M): number {
    const phase = (AGAIN - verdict) | 0;
    return phase >= 0 && phase === AGAIN - verdict ? phase : this.refuseVerdict(verdict, m);
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
      } else if (main.readyG >= 0) this.tellReady(main);
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
