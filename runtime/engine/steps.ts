/**
 * What an M does in the steps that are not on the way from one dispatch to the next: it tells the
 * model about Gs it made ready, goes into a system call and comes back, finds nothing to do.
 *
 * @module
 */

import type { GId, MId } from "../core/ids.ts";
import { NONE } from "../core/ids.ts";
import { ModelError } from "../core/errors.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { INTERRUPT_M, type M, MState, MStatus } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import {
  DONE,
  LeaveWhy,
  Model,
  PARK,
  ReadyWhy,
  stepOf,
  type Traits,
  type WokenWhy,
} from "../model.ts";
import { Ev, KickWhy, Wait } from "../observe/events.ts";
import { stepText } from "../step_names.ts";
import { refusalText, type VerdictHook } from "../hooks.ts";
import type { Executor } from "./execute.ts";
import type { GLife } from "./g_life.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import type { State } from "./state.ts";
import { Outside } from "./state_parts.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { FIND, READY } = MState,
  { RUNNABLE } = GStatus,
  FINISHED = DONE,
  NOBODY = NONE,
  ASLEEP = PARK,
  INTERRUPT = INTERRUPT_M,
  FROM_NET = ReadyWhy.NETPOLL,
  stepIn = stepOf;

/** Has the model a hook `woken` of its own? */
export function hearsWoken(model: Model): boolean {
  return model.woken !== Model.prototype.woken;
}

/** The hook that an M in this state is in. */
const HOOKS: Readonly<Record<number, VerdictHook>> = {
  [MState.FIND]: "find",
  [MState.READY]: "ready",
  [MState.LEAVE]: "leave",
  [MState.BACK]: "back",
  [MState.HANDED]: "handed",
  [MState.WOKEN]: "woken",
  [MState.PERIOD]: "period",
};

/** Ends of steps that are off the hot path, beside the states in {@linkcode MState}. */
export const Rare = {
  PREEMPTED: 11,
  LEAVES_ON: 12,
  ENTERS_SYSCALL: 13,
  DISPATCHED: 14,
  NOT_FOUND: 15,
} as const;

/** What the steps need. */
export interface StepParts {
  readonly s: State;
  readonly model: Model;
  readonly traits: Traits;
  readonly ops: VirtualOps;
  readonly os: Os;
  readonly threads: Threads;
  readonly executor: Executor;
  readonly life: GLife;
  readonly monitor: Monitor;
}

/** Nothing came of a step that could have answered a G. */
function none(_: void): typeof NONE {
  return NOBODY;
}

/** The steps of an M off the hot path. */
export class Steps {
  declare private readonly s: State;
  declare private model: Model;
  declare private readonly ops: VirtualOps;
  declare private readonly os: Os;
  declare private readonly threads: Threads;
  declare private readonly executor: Executor;
  declare private readonly life: GLife;
  declare private readonly monitor: Monitor;
  // Flags are 0 or 1: a number is tested with one compare, a boolean field with up to seven.
  private readonly perG: 0 | 1 = 0;
  /** 1: the model has a hook `woken` of its own. */
  private readonly hears: 0 | 1 = 0;

  constructor(parts: StepParts) {
    this.s = parts.s;
    this.model = parts.model;
    this.ops = parts.ops;
    this.os = parts.os;
    this.threads = parts.threads;
    this.executor = parts.executor;
    this.life = parts.life;
    this.monitor = parts.monitor;
    this.perG = parts.traits.threads === "per-g" ? 1 : 0;
    this.hears = hearsWoken(parts.model) ? 1 : 0;
  }

  /** As at the start of a run, under this model, which is of the same kind. */
  restart(model: Model): void {
    this.model = model;
  }

  /** One of `RARE`. All of them are called from here, so that none is unfolded. */
  rarely(step: number, m: M, about: number): number {
    return Steps.RARE[step](this, m, about);
  }

  /**
   * What is not on the hot path, by `MState` and beyond. As a table, since the optimizer would
   * unfold a call of one of them, and then has no room left for what matters. The answer: a G to
   * run, or NONE.
   */
  private static readonly RARE: Readonly<
    Record<number, (e: Steps, m: M, about: number) => number>
  > = {
    [MState.BACK]: (e, m) => e.back(m),
    [MState.LOOK]: (e) => none(e.monitor.look()),
    [MState.HANDED]: (e, m) => none(e.handed(m)),
    [MState.WOKEN]: (e, m) => e.woken(m),
    [MState.PERIOD]: (e, m) => none(e.period(m)),
    [MState.GOYIELD]: (e, m) => none(e.life.leave(m, LeaveWhy.GOYIELD, 0)),
    [Rare.PREEMPTED]: (e, m) => e.preempted(m),
    [Rare.LEAVES_ON]: (e, m, verdict) => {
      m.phase = e.step(verdict, m);
      return NONE;
    },
    [Rare.ENTERS_SYSCALL]: (e, m) => none(e.enterSyscall(m, m.lastG)),
    [Rare.DISPATCHED]: (e, m) => none(e.dispatched(m)),
    [Rare.NOT_FOUND]: (e, m, verdict) => none(e.notFound(m, verdict)),
  };

  /** The G of `m` is to stop now, or a chance later. @returns NONE: it stopped; 0: it goes on. */
  private preempted(m: M): number {
    if (m.preempt > 1) {
      m.preempt--;
      return 0;
    }
    if (m.preempt > 0 && this.s.tracing) this.s.emit(Ev.KICK, m, m.g, m.id, KickWhy.SPENT);
    this.executor.preempted(m);
    return NONE;
  }

  /**
   * The model hears of a G that `m` made ready. In one piece, on purpose: the longer it is, the
   * seldomer V8 unfolds it into the loop, which then has room for what it does oftener.
   */
  ready(m: M): void {
    const s = this.s, gs = s.gs, id = m.id as MId, phase = m.readyPhase;
    const g = m.readyG as GId, why = m.readyWhy;
    const verdict = why === FROM_NET
      ? this.model.inject(g, id, m.readyIndex, m.readyCount, phase)
      : this.model.ready(g, id, why as ReadyWhy, phase);
    // Nothing that an interrupt does costs it time.
    if (id === INTERRUPT) m.clock = s.nowNs;
    if (verdict !== FINISHED) {
      const step = stepIn(verdict);
      m.readyPhase = step >= 0 ? step : this.refuseVerdict(verdict, m);
      return;
    }
    m.readyPhase = 0;
    const next = m.readyHead;
    if (next >= 0) {
      m.readyG = next;
      m.readyWhy = gs.why(next);
      m.readyIndex++;
      // Read now: the model will put the G on a list of its own, through the same column.
      if (next === m.readyTail) m.readyHead = m.readyTail = -1;
      else m.readyHead = gs.next[next];
      return;
    }
    m.readyG = -1;
    m.readyIndex = 0;
    m.readyCount = 0;
    if (id !== INTERRUPT) m.state = m.after;
    else if (s.periodDue !== 0 || s.agents.has(s.mAgent + INTERRUPT)) this.interruptDone(m);
  }

  /** The interrupt M has told of all Gs, or its period is over: what else is there to do? */
  private interruptDone(m: M): void {
    const s = this.s;
    if (m.readyG >= 0) {
      m.state = READY;
      m.readyPhase = 0;
    } else if (s.periodDue !== 0) {
      s.periodDue = 0;
      m.state = MState.PERIOD;
      m.phase = 0;
    } else s.agents.remove(s.mAgent + INTERRUPT);
  }

  /** A period is over, and the model hears of it. */
  private period(m: M): void {
    const verdict = this.model.period(m.id as MId, m.phase);
    m.clock = this.s.nowNs;
    if (verdict !== FINISHED) m.phase = this.step(verdict, m);
    else this.interruptDone(m);
  }

  /** `m` goes into the system call of `g`; the P it held stays behind. */
  private enterSyscall(m: M, g: number): void {
    const s = this.s, p = m.p;
    m.oldP = p;
    if (p >= 0) {
      s.ps.status[p] = PStatus.SYSCALL;
      s.ps.syscalltick[p]++;
      m.p = -1;
    }
    this.monitor.syscall(m);
    const fromNs = m.clock;
    this.os.leave(m, false);
    m.status = MStatus.SYSCALL;
    const why = s.gs.why(g);
    if (why === Wait.SYSCALL) {
      this.threads.later(fromNs + s.gs.scratch[g], Outside.SYSCALL_END, m.id);
      return;
    }
    // Whoever lets `g` go ends a wait that keeps its thread, and may have done so by now.
    if (why === Wait.NOTHING) this.threads.later(fromNs, Outside.SYSCALL_END, m.id);
  }

  /** @returns The G that goes on, or NONE. */
  private back(m: M): number {
    const s = this.s, g = m.lastG;
    if (m.phase === 0) {
      s.gs.setStatus(g, RUNNABLE);
      s.gs.setReady(g, s.nowNs, s.ticks);
      if (s.tracing) s.emit(Ev.SYSCALL_OUT, m, g, 0, 0);
    }
    const verdict = this.model.back(g as GId, m.id as MId, m.phase);
    if (verdict >= 0) {
      if (m.p < 0 && this.perG === 0 && !this.ops.reclaimProc(m.id as MId)) {
        throw new ModelError("back answered a G but M holds no P", m.id, -1, verdict, s.nowNs);
      }
      m.inherit = 1;
      return verdict;
    }
    if (verdict === PARK) this.threads.park(m);
    else m.phase = this.step(verdict, m);
    return NOBODY;
  }

  /** `m` goes on after its sleep. @returns A G to run, or NONE. */
  private woken(m: M): number {
    const id = m.id as MId;
    const verdict = this.hears !== 0
      ? this.model.woken(id, m.wokenWhy as WokenWhy, m.phase)
      : FINISHED;
    if (verdict >= 0) return verdict;
    if (verdict === ASLEEP) this.park(m);
    else if (verdict !== FINISHED) {
      m.phase = this.step(verdict, m);
      if (m.readyG >= 0) this.tellReady(m);
    } else return this.wokenDone(m);
    return NOBODY;
  }

  /** `find` comes next, and at once: nobody would see a step in between. @returns As `woken`. */
  private wokenDone(m: M): number {
    if (m.readyG >= 0) {
      const what =
        "woken answered DONE in a step that made Gs ready: answer again(step), then DONE";
      throw new ModelError(what, m.id, m.p, m.readyG, this.s.nowNs);
    }
    m.state = FIND;
    m.phase = 0;
    if (m.p < 0 && m.own < 0) {
      if (!this.threads.takeProcAfterNet(m)) this.threads.park(m);
      return NOBODY;
    }
    const verdict = this.model.find(m.id as MId, 0);
    if (verdict >= 0) return verdict;
    this.notFound(m, verdict);
    return NOBODY;
  }

  /** The model is asked what becomes of a P that sysmon took. */
  private handed(m: M): void {
    const verdict = this.monitor.handed();
    if (verdict !== FINISHED) m.phase = this.step(verdict, m);
  }

  /** The dispatch was the first of a cold program, or `find` made Gs ready. */
  private dispatched(m: M): void {
    if (this.s.cold !== 0) this.systemG(m);
    if (m.readyG >= 0) this.tellReady(m);
  }

  /** The finalizer G that a cold Go program finds in runnext when `main` starts: it runs once. */
  private systemG(m: M): void {
    const s = this.s, program = s.program;
    s.cold = 0;
    s.announces = s.tracing;
    const exit = program.op.indexOf(0);
    const g = s.gs.create(exit, 0, s);
    s.gs.flag(g, GFlag.SYSTEM);
    if (s.tracing) s.emit(Ev.SPAWN, m, g, -1, -1);
    this.threads.markReady(m, g, ReadyWhy.SPAWN);
  }

  /** A verb made Gs ready: the model hears of them before anything else. */
  tellReady(m: M): void {
    m.after = m.state;
    m.state = READY;
    m.readyPhase = 0;
  }

  /** `find` answered no G. */
  private notFound(m: M, verdict: number): void {
    if (verdict === ASLEEP) return this.park(m);
    m.phase = this.step(verdict, m);
    if (m.readyG >= 0) this.tellReady(m);
  }

  /** `find` answered PARK. The thread of a G that is dead ends instead. */
  private park(m: M): void {
    const ended = this.perG !== 0 && this.s.gs.status(m.own) === GStatus.DEAD;
    if (ended) this.threads.exit(m);
    else this.threads.park(m);
  }

  /** The step that a verdict `again(step)` names. @throws {ModelError} It is no verdict. */
  private step(verdict: number, m: M): number {
    const step = stepIn(verdict);
    return step >= 0 ? step : this.refuseVerdict(verdict, m);
  }

  private refuseVerdict(verdict: number, m: M): never {
    const what = refusalText(this.hookOf(m.state, m.readyWhy)!, verdict);
    throw new ModelError(what, m.id, m.p, -1, this.s.nowNs);
  }

  /** The hook that an M is in, if its next step is one. */
  hookOf(state: number, readyWhy: number): VerdictHook | undefined {
    const hook = HOOKS[state];
    return hook === "ready" && readyWhy === FROM_NET ? "inject" : hook;
  }

  /** The step of that hook, in words. */
  stepName(m: M, hook: string): string {
    const step = hook === "ready" || hook === "inject" ? m.readyPhase : m.phase;
    return stepText(this.model.steps[hook], step);
  }
}
