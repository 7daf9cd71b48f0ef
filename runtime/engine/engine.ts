/**
 * The loop: takes the agent that is due, lets it make one step, puts it back.
 *
 * While no other agent is due before an M's clock, the M keeps stepping in place: same trace, no
 * list traffic. That is why one step for each event costs almost nothing.
 *
 * @module
 */

import type { Chooser } from "../core/chooser.ts";
import { Cost } from "../core/cost_table.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import { type GId, type MId, NONE } from "../core/ids.ts";
import { GFlag, GStatus, Row, Word } from "../machine/g_table.ts";
import { type M, MState, SYSMON_M } from "../machine/m_table.ts";
import { DONE, LeaveWhy, type Model, stepOf } from "../model.ts";
import { EndWhy, Ev } from "../observe/events.ts";
import { Op } from "../program/program.ts";
import { stepText } from "../step_names.ts";
import type { ArrivalSource } from "./arrivals.ts";
import { refusedG, stuckEnd, tooManySteps } from "./end_of_run.ts";
import { type Executor, LOCAL_MAX } from "./execute.ts";
import { Low, Place } from "./lower.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import { type OutsideParts, OutsideSteps } from "./outside.ts";
import type { State } from "./state.ts";
import { CORE_AGENT, OUTSIDE_AGENT } from "./state_parts.ts";
import { Rare, type StepParts, Steps } from "./steps.ts";
import { named } from "./stray_verb.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { COMPUTE, EXEC, FIND, LEAVE, READY } = MState,
  { RUNNABLE, RUNNING } = GStatus,
  { SYSCALL, YIELD: LEAVE_YIELD } = LeaveWhy,
  FINISHED = DONE,
  NOBODY = NONE,
  SYSMON = SYSMON_M,
  { RUN, STOP } = Ev;
const { SHIFT, TIMES_SHIFT, PC, WORD, TICK, VARS, WAIT_NS, WORK_NS, READY_NS } = Row,
  { STATUS_BITS, KEPT_BITS, HOME_SHIFT } = Word,
  REST_BIT = GFlag.REST << Word.FLAG_SHIFT;
const { YIELD } = Op, { COMPUTE_CONST, COMPUTE_VAR, EXIT, NEXT_CONST } = Low, { A, B, C } = Place;
const { PREEMPTED, LEAVES_ON, ENTERS_SYSCALL, DISPATCHED, NOT_FOUND } = Rare, STOPPED = NONE;
const OUTSIDE = OUTSIDE_AGENT, FIRST_CORE = CORE_AGENT, stepIn = stepOf;

/** What the loop needs. */
export interface EngineParts extends StepParts, Omit<OutsideParts, "steps"> {
  readonly chooser: Chooser | null;
  readonly verify: boolean;
  readonly stepsMax: number;
  readonly timeNsMax: number;
  readonly untilNs: number;
  readonly onTurns: ((nowNs: number, steps: number) => void) | null;
}

/**
 * Turns of the loop between two returns to `run`, and steps in a turn: few, so that V8 swaps in
 * optimized code between two calls instead of by on-stack replacement.
 */
const TURNS = 64, STEPS = 64;
/** Returns to `run` between two calls of `onTurns`: some tenths of a second. */
const CALLS = 1024;
/** Steps given at once. */
const STEPS_GIVEN = 1 << 28;

/** The virtual engine. */
export class Engine {
  declare private readonly s: State;
  declare private model: Model;
  declare private readonly ops: VirtualOps;
  declare private readonly os: Os;
  declare private readonly executor: Executor;
  declare private readonly monitor: Monitor;
  /** What an M does off the way from one dispatch to the next. */
  declare private readonly offPath: Steps;
  declare private readonly outside: OutsideSteps;
  private stepsGiven = 0;
  /** Steps of all that were given before. */
  private stepsBefore = -0;
  /** Least P of an M that may run a G: NONE if threads need none. */
  private readonly leastP: number = 0;
  private readonly verify: 0 | 1 = 0;
  private readonly stepsMax: number = -0;
  private readonly userSwitchNs: number = -0;
  private readonly gsMove: 0 | 1 = 0;
  /** The earlier of `untilNs` and `timeNsMax`. */
  private readonly limitNs: number = -0;
  private readonly chooses: 0 | 1 = 0;
  declare private readonly parts: EngineParts;
  declare private readonly chooser: Chooser | null;
  /** With `verify`: the hook of the running step ("": none), and which of its steps. */
  private notedState = 0;
  private notedWhy = 0;
  private notedStep = 0;

  constructor(parts: EngineParts) {
    this.s = parts.s;
    this.model = parts.model;
    this.ops = parts.ops;
    this.os = parts.os;
    this.executor = parts.executor;
    this.monitor = parts.monitor;
    this.offPath = new Steps(parts);
    this.outside = new OutsideSteps({ ...parts, steps: this.offPath });
    this.parts = parts;
    this.chooser = parts.chooser;
    this.leastP = parts.traits.threads !== "per-g" ? 0 : NONE;
    this.verify = parts.verify ? 1 : 0;
    this.userSwitchNs = parts.traits.unit === "user" ? parts.s.cost[Cost.userSwitch] : 0;
    this.gsMove = parts.s.lines.gsMove;
    this.stepsMax = parts.stepsMax;
    this.limitNs = Math.min(parts.untilNs, parts.timeNsMax);
    this.chooses = parts.chooser !== null ? 1 : 0;
    this.begin();
  }

  private begin(): void {
    const { s, untilNs } = this.parts;
    this.giveSteps();
    // A chooser decides on each step and `verify` checks each: then no M may go on in place.
    s.agents.horizon = this.chooses + this.verify > 0 ? -Infinity : untilNs + 1;
  }

  /**
   * As at the start of a run with the same options.
   *
   * @param model Of the same kind. @param arrivals From the first on.
   */
  restart(model: Model, arrivals: ArrivalSource | null): void {
    this.model = model;
    this.monitor.restart(model);
    this.offPath.restart(model);
    this.outside.restart(arrivals);
    this.stepsBefore = -0;
    this.notedState = this.notedWhy = this.notedStep = 0;
    this.begin();
  }

  /** Runs to the end. @returns Why it ended. */
  run(): EndWhy {
    try {
      this.outside.start();
      const { onTurns } = this.parts;
      for (let calls = 1;; calls++) {
        const end = this.#turns();
        if (end >= 0) return end as EndWhy;
        if (onTurns !== null && calls % CALLS === 0) onTurns(this.s.nowNs, this.steps);
      }
    } catch (caught) {
      const error = named(caught, this.s.nowNs);
      if (error instanceof ModelError) this.locate(error);
      throw error;
    }
  }

  /**
   * Some turns: each takes the agent that is due and lets it act. A function that returns now and
   * then is optimized as a whole; one long loop only as well as it can be replaced while it runs.
   *
   * The way of a G from one dispatch to the next is inlined here by hand: after a call V8 loads
   * every field again, and those loads, not the call, are the cost. The rest goes by `RARE`.
   *
   * @returns Why the run ended, or -1: it goes on.
   */
  #turns(): EndWhy | -1 {
    const s = this.s, gs = s.gs, agents = s.agents, executor = this.executor, model = this.model;
    const code = executor.code;
    let left = s.stepsLeft;
    for (let turn = 0; turn < TURNS; turn++) {
      const time = agents.firstNs;
      if (time > this.limitNs) {
        s.stepsLeft = left;
        return this.limit(time);
      }
      const agent = this.chooses === 0 ? agents.first : this.choose();
      s.nowNs = time;
      if (agent < s.mAgent) {
        s.stepsLeft = left;
        this.notM(agent);
        left = s.stepsLeft;
        continue;
      }
      // sysmon alone keeps nothing alive, unless it is about to hand a P over or to poll.
      if (agents.size === 1 && agent === s.mAgent + SYSMON && this.monitor.idles()) {
        s.stepsLeft = left;
        return this.stuck();
      }
      const m = s.ms.at[agent - s.mAgent], id = m.id as MId;
      if (this.verify !== 0) this.note(m);
      // Step after step of `m`, as long as nobody else is due before the next one.
      for (let step = 0; step < STEPS; step++) {
        left--;
        const state = m.state;
        if (state === COMPUTE || state === EXEC) {
          // The G runs up to its next visible operation, or to the start of a compute.
          if (m.preempt === 0 || this.offPath.rarely(PREEMPTED, m, 0) !== STOPPED) {
            const g = m.g, own = g << SHIFT;
            for (let local = 0;;) {
              const row = gs.row, vars = gs.vars, base = row[own | VARS];
              let at = row[own | PC], op = code[at];
              while (op === NEXT_CONST) {
                const i = base + code[at + A], turn = ((vars[i] | 0) + 1) | 0;
                vars[i] = turn;
                at = turn < code[at + C] ? code[at + B] : at + 4;
                op = code[at];
              }
              row[own | PC] = at + 4;
              if (op <= NEXT_CONST) {
                // The short way of a compute: no rest, and it and the sum of work fit in 31 bits.
                const ns = op === COMPUTE_VAR
                  ? vars[base + code[at + A]]
                  : op === COMPUTE_CONST
                  ? code[at + A]
                  : 0;
                const small = ns | 0;
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
              const isOver = op === EXIT ? executor.exit(m, g) : executor.execute(m, g, at >> 2);
              if (isOver !== 0) break;
              if (++local === LOCAL_MAX) throw executor.endless(g);
            }
          }
        } else if (state === LEAVE) {
          // The model hears that the G has stopped.
          const verdict = model.leave(m.lastG as GId, id, m.leaveWhy as LeaveWhy, m.phase);
          if (verdict !== FINISHED) this.offPath.rarely(LEAVES_ON, m, verdict);
          else if (m.leaveWhy === SYSCALL) this.offPath.rarely(ENTERS_SYSCALL, m, 0);
          else {
            m.state = FIND;
            m.phase = 0;
          }
        } else if (state === READY) this.offPath.ready(m);
        else {
          // What runs next: the model says so, or the way back from a system call did.
          const g = state === FIND ? model.find(id, m.phase) : this.offPath.rarely(state, m, 0);
          if (g >= 0) {
            const row = gs.row, own = g << SHIFT, p = m.p, word = row[own | WORD];
            if ((word & STATUS_BITS) !== RUNNABLE || p < this.leastP) throw this.refused(m, g);
            row[own | WORD] = (word & KEPT_BITS) | RUNNING | (p << HOME_SHIFT);
            // An index, whatever number the model answered: nothing later is asked to check it.
            m.g = own >> SHIFT;
            m.preempt = m.budget;
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
            if (s.announces !== 0 || m.readyG >= 0) {
              const tick = p >= 0 ? s.ps.schedtick[p] : 0;
              if (s.tracing !== 0) s.log.add(RUN, id, p, g, tick, m.inherit);
              if (s.cold !== 0 || m.readyG >= 0) this.offPath.rarely(DISPATCHED, m, g);
            }
            m.inherit = 0;
            if (this.gsMove !== 0) s.lines.runG(m, g);
            if (m.lastG !== g) m.clock += this.userSwitchNs;
            else s.sameG++;
          } else if (state === FIND) {
            // Nothing yet: mostly `again(step)`.
            const next = stepIn(g);
            if (next >= 0 && m.readyG < 0) m.phase = next;
            else this.offPath.rarely(NOT_FOUND, m, g);
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
        s.stepsLeft = left;
        this.nextSteps();
        left = s.stepsLeft;
      }
    }
    s.stepsLeft = left;
    return -1;
  }

  /** An agent that is no M acts: the outside, or a core whose quantum is over. */
  private notM(agent: number): void {
    if (agent !== OUTSIDE) return this.os.quantumEnd(agent - FIRST_CORE);
    this.outside.next();
    if (this.s.stepsLeft <= 0) this.nextSteps();
  }

  /** Steps taken. */
  get steps(): number {
    return this.stepsBefore + (this.stepsGiven - this.s.stepsLeft);
  }

  /** The steps given are used up: more of them, unless the run has had its share. */
  private nextSteps(): void {
    this.stepsBefore = this.steps;
    if (this.stepsBefore > this.stepsMax) throw tooManySteps(this.stepsMax);
    this.giveSteps();
  }

  private giveSteps(): void {
    const left = this.stepsMax + 1 - this.stepsBefore;
    this.stepsGiven = this.s.stepsLeft = Math.min(STEPS_GIVEN, left);
  }

  private choose(): number {
    const agents = this.s.agents;
    return agents.at[this.chooser!.choose(agents.tiedCount(), agents.at)];
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
   * Before each step with `verify`: which hook will run? Afterwards `m` is on its way to the next.
   */
  private note(m: M): void {
    this.notedState = m.state;
    this.notedWhy = m.readyWhy;
    this.notedStep = m.state === READY ? m.readyPhase : m.phase;
  }

  /** Notes in `error` which hook ran. */
  private locate(error: ModelError): void {
    const { asks } = this.monitor, m = this.s.ms.at[error.m];
    if (asks !== "") return error.during(this.model.name, asks, "");
    const hook = m === undefined ? undefined : this.offPath.hookOf(m.state, m.readyWhy);
    if (hook !== undefined) error.during(this.model.name, hook, this.offPath.stepName(m, hook));
  }

  /** After each step with `verify`: how many verbs did it use that others can see? */
  private check(m: M): void {
    const visible = this.ops.lender.visible;
    this.ops.lender.visible = 0;
    if (visible <= 1) return;
    const error = new ModelError(
      `one step used ${visible} verbs that others can see (at most 1)`,
      m.id,
      m.p,
      -1,
      this.s.nowNs,
    );
    const { name, steps } = this.model, hook = this.offPath.hookOf(this.notedState, this.notedWhy);
    if (hook !== undefined) error.during(name, hook, stepText(steps[hook], this.notedStep));
    throw error;
  }

  private refused(m: M, g: number): ModelError {
    return refusedG(this.s, m, g, this.offPath.hookOf(m.state, m.readyWhy));
  }

  /** Nothing can happen any more: why? */
  private stuck(): EndWhy {
    return stuckEnd(this.s, this.executor.arrivalsLeft);
  }
}
