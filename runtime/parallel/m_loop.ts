/**
 * What an M does: asks the model for a G, runs it, tells the model why it left, sleeps when there
 * is nothing to do. The same protocol as `engine/engine.ts`, with real time between the steps.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { MAIN_M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { DONE, LeaveWhy, Model, PARK, ReadyWhy, stepOf, WokenWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { stepText } from "../step_names.ts";
import { refusalText, type VerdictHook } from "../hooks.ts";
import type { EventLog, Stats } from "./to_host.ts";
import { type GMachine, OVER } from "./g_machine.ts";
import { type Columns, Ending, LINE, mRows, NAP, PREEMPT, type Shape, Word } from "./layout.ts";
import type { ParallelOps } from "./parallel_ops.ts";
import { AtomicWords, Permits } from "./sleeping.ts";

/**
 * Ends the run, if nothing has yet, and lets everybody see it: those that sleep, those in a system
 * call and those that compute or loop.
 */
export function end(c: Columns, shape: Shape, ending: number): void {
  const { words, mLines } = c;
  if (Atomics.compareExchange(words, Word.ENDING, Ending.RUNNING, ending) !== Ending.RUNNING) {
    return;
  }
  Atomics.notify(words, Word.ENDING);
  const permits = new Permits(new AtomicWords(mLines), new AtomicWords(words));
  for (let m = 0; m < mRows(shape); m++) {
    Atomics.store(mLines, m * LINE + PREEMPT, 1);
    Atomics.store(mLines, m * LINE + NAP, 1);
    Atomics.notify(mLines, m * LINE + NAP);
    permits.give(m);
  }
}

/** The loop of M `m`. */
export class MLoop {
  /** Set right after the loop: each of the two needs the other. */
  declare machine: GMachine;
  /** The hook that runs, or ran last, and its step. */
  #hook: VerdictHook = "ready";
  #step = 0;
  readonly #hearsWoken: boolean;
  /** It slept, or is new, and the model has not heard that it goes on. */
  #wasAsleep: boolean;

  constructor(
    private readonly c: Columns,
    private readonly shape: Shape,
    private readonly ops: ParallelOps,
    private readonly model: Model,
    private readonly stats: Stats,
    private readonly log: EventLog | null,
    private readonly m: MId,
    private readonly nowNs: () => number,
  ) {
    this.#hearsWoken = model.woken !== Model.prototype.woken;
    this.#wasAsleep = m !== MAIN_M;
  }

  /** A hook begins. */
  #begins(hook: VerdictHook): void {
    this.#hook = hook;
    this.#step = 0;
  }

  /** It goes on with another step. @throws {ModelError} `verdict` is none that names a step. */
  #goesOn(verdict: number): void {
    const step = stepOf(verdict);
    if (step >= 0) {
      this.#step = step;
      return;
    }
    const { c, m } = this;
    throw new ModelError(refusalText(this.#hook, verdict), m, c.mP[m], -1, this.#ns());
  }

  /** Notes in `error` which hook ran. */
  locate(error: ModelError): void {
    const { name, steps } = this.model;
    error.during(name, this.#hook, stepText(steps[this.#hook], this.#step));
  }

  /** The start, on M0: it takes P0 and readies `main`, which is G0. */
  begin(): void {
    this.ops.takeProc(this.m, 0 as PId);
    this.tell(0, ReadyWhy.SPAWN);
  }

  /** Tells the model that `g` became runnable. */
  tell(g: number, why: ReadyWhy): void {
    this.#begins("ready");
    for (;;) {
      const verdict = this.model.ready(g as GId, this.m, why, this.#step);
      if (verdict === DONE) return;
      this.#goesOn(verdict);
    }
  }

  /** Runs until the run ends, or the G of a 1:1 thread does. */
  run(): void {
    for (;;) {
      const g = this.#find();
      if (g < 0) return;
      let next = g;
      while (next >= 0) {
        this.#dispatch(next);
        const why = this.machine.run(next);
        if (why === OVER) return;
        this.#off();
        if (why === LeaveWhy.EXIT && this.#endsRun(next)) {
          return end(this.c, this.shape, Ending.FINISHED);
        }
        next = this.#leave(next, why);
      }
    }
  }

  /** Is the run over with the end of `g`? */
  #endsRun(g: number): boolean {
    if (!this.shape.untilAll) return g === 0;
    return Atomics.sub(this.c.words, Word.LIVE, 1) === 1;
  }

  /** The next G, or -1: the run is over, or this thread's only G is. */
  #find(): number {
    const { c, m } = this;
    for (;;) {
      const verdict = this.#answer();
      if (verdict >= 0 || Atomics.load(c.words, Word.ENDING) !== Ending.RUNNING) return verdict;
      const own = c.mOwn[m];
      if (own >= 0 && Atomics.load(c.gStatus, own) === GStatus.DEAD) return -1;
      this.#park();
    }
  }

  /** What `woken`, if that comes first, and `find` answer: a G or PARK; or -1: the run is over. */
  #answer(): number {
    const { c, model, m } = this;
    const isWoken = this.#wasAsleep && this.#hearsWoken;
    this.#wasAsleep = false;
    this.#begins(isWoken ? "woken" : "find");
    while (Atomics.load(c.words, Word.ENDING) === Ending.RUNNING) {
      const isFind = this.#hook === "find";
      const verdict = isFind
        ? model.find(m, this.#step)
        : model.woken(m, WokenWhy.START, this.#step);
      if (verdict >= 0 || verdict === PARK) return verdict;
      if (verdict === DONE && !isFind) this.#begins("find");
      else this.#goesOn(verdict);
    }
    return -1;
  }

  #park(): void {
    this.#wasAsleep = true;
    const { c, m, ops, stats } = this;
    // An M that announced itself may be given a P any moment, and its permit a moment later.
    if (ops.announced === 0) {
      if (ops.permits.take(m)) return;
      if (c.mP[m] >= 0) {
        throw new ModelError("PARK while the M still holds a P", m, c.mP[m], -1, this.#ns());
      }
      if (c.mOwn[m] < 0) ops.sleepsIdle(m);
    }
    stats.parks++;
    ops.permits.sleep(m);
    ops.announced = 0;
  }

  #dispatch(g: number): void {
    const { c, m, ops, stats, log } = this, p = c.mP[m];
    const { RUNNABLE, RUNNING } = GStatus;
    if (Atomics.compareExchange(c.gStatus, g, RUNNABLE, RUNNING) !== RUNNABLE) {
      throw new ModelError("a G that is not runnable was to run", m, p, g, this.#ns());
    }
    if (p < 0 && c.mOwn[m] < 0) {
      throw new ModelError("a G was to run but M holds no P", m, p, g, this.#ns());
    }
    c.gHome[g] = p;
    const inherits = ops.inherits;
    ops.inherits = 0;
    if (p >= 0) {
      if (inherits === 0) Atomics.add(c.pTick, p * LINE, 1);
      Atomics.store(c.pG, p * LINE, g);
    }
    Atomics.store(c.mLines, m * LINE + PREEMPT, 0);
    // The end of the run asks everybody to stop, and must not be wiped out with older requests.
    if (Atomics.load(c.words, Word.ENDING) !== Ending.RUNNING) {
      Atomics.store(c.mLines, m * LINE + PREEMPT, 1);
    }
    stats.dispatches++;
    log?.add(Ev.RUN, p, g, p < 0 ? 0 : c.pTick[p * LINE], inherits);
  }

  /** Nothing runs on the P of this M. */
  #off(): void {
    const p = this.c.mP[this.m];
    if (p >= 0) Atomics.store(this.c.pG, p * LINE, -1);
  }

  /** @returns The G to go on with at once (after a system call), or -1. */
  #leave(g: number, why: LeaveWhy): number {
    this.#begins("leave");
    for (;;) {
      const verdict = this.model.leave(g as GId, this.m, why, this.#step);
      if (verdict === DONE) break;
      this.#goesOn(verdict);
    }
    return why === LeaveWhy.SYSCALL ? this.#syscall(g) : -1;
  }

  /** Sleeps through the system call, then asks the model what becomes of the G. */
  #syscall(g: number): number {
    const { c, m, log } = this, p = c.mP[m];
    c.mOldP[m] = p;
    if (p >= 0) {
      Atomics.add(c.pSyscallTick, p, 1);
      c.mP[m] = -1;
      // The monitor asks how long this G has had its tick.
      Atomics.store(c.pG, p * LINE, g);
      Atomics.store(c.pStatus, p, PStatus.SYSCALL);
    }
    this.ops.betweenPs(0);
    Atomics.wait(c.mLines, m * LINE + NAP, 0, this.machine.syscallNs / 1e6);
    if (c.mP[m] < 0 && c.mOwn[m] < 0) this.ops.betweenPs(1);
    log?.add(Ev.SYSCALL_OUT, c.mP[m], g, 0, 0);
    Atomics.store(c.gStatus, g, GStatus.RUNNABLE);
    this.#begins("back");
    for (;;) {
      const verdict = this.model.back(g as GId, m, this.#step);
      if (verdict >= 0) {
        if (c.mP[m] < 0 && c.mOwn[m] < 0 && !this.ops.reclaimProc(m)) {
          throw new ModelError("back answered a G but M holds no P", m, -1, g, this.#ns());
        }
        this.ops.inherits = 1;
        return verdict;
      }
      if (verdict === PARK) {
        this.#park();
        return -1;
      }
      this.#goesOn(verdict);
    }
  }

  #ns(): number {
    return Math.floor(this.nowNs());
  }
}
