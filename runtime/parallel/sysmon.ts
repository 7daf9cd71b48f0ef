/**
 * sysmon on real cores: runs in the host's thread while the Ms work. The rules are those of
 * `engine/monitor.ts`.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { PStatus } from "../machine/p_table.ts";
import { SYSMON_M } from "../machine/m_table.ts";
import { DONE, stepOf } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { SYSMON_IDLE_ROUNDS, SYSMON_MAX_NS, SYSMON_MIN_NS } from "../engine/monitor.ts";
import { stepText } from "../step_names.ts";
import { refusalText } from "../hooks.ts";
import { LINE, PREEMPT } from "./layout.ts";
import type { MThread } from "./m_thread.ts";

/** Looks at the Ps of a run. */
export class Sysmon {
  /** Ps taken out of system calls, and requests to preempt. */
  retakes = 0;
  preempts = 0;
  /** How long to sleep until the next look. */
  delayNs = SYSMON_MIN_NS;
  #idleRounds = 0;
  readonly #seenTick: number[];
  readonly #seenTickNs: number[];
  readonly #seenSyscall: number[];
  readonly #seenSyscallNs: number[];

  constructor(private readonly thread: MThread, private readonly procs: number) {
    this.#seenTick = Array(procs).fill(-1);
    this.#seenTickNs = Array(procs).fill(0);
    this.#seenSyscall = Array(procs).fill(-1);
    this.#seenSyscallNs = Array(procs).fill(0);
  }

  /** One look at all Ps. */
  look(): void {
    const { c } = this.thread, before = this.retakes;
    for (let p = 0; p < this.procs; p++) {
      const status = Atomics.load(c.pStatus, p);
      if (status === PStatus.RUNNING) this.#running(p);
      else if (status === PStatus.SYSCALL && this.#takes(p)) this.#retake(p);
    }
    if (this.retakes > before) {
      this.#idleRounds = 0;
      this.delayNs = SYSMON_MIN_NS;
    } else if (++this.#idleRounds > SYSMON_IDLE_ROUNDS) {
      this.delayNs = Math.min(2 * this.delayNs, SYSMON_MAX_NS);
    }
  }

  /** For how long the tick of `p` has been the same, or -1: it is a new one. */
  #tickNs(p: number): number {
    const tick = Atomics.load(this.thread.c.pTick, p * LINE), nowNs = this.thread.nowNs();
    if (this.#seenTick[p] === tick) return nowNs - this.#seenTickNs[p];
    this.#seenTick[p] = tick;
    this.#seenTickNs[p] = nowNs;
    return -1;
  }

  #running(p: number): void {
    const { c, model } = this.thread;
    const ranNs = this.#tickNs(p);
    const g = Atomics.load(c.pG, p * LINE), m = Atomics.load(c.pM, p);
    if (ranNs < 0 || g < 0 || !model.tick(g as GId, m as MId, ranNs)) return;
    this.preempts++;
    Atomics.store(c.mLines, m * LINE + PREEMPT, 1);
    this.#seenTickNs[p] = this.thread.nowNs();
  }

  #takes(p: number): boolean {
    const { c, model } = this.thread, nowNs = this.thread.nowNs();
    const tickNs = this.#tickNs(p);
    const g = Atomics.load(c.pG, p * LINE) as GId, m = Atomics.load(c.pM, p) as MId;
    const isLong = tickNs >= 0 && g >= 0 && model.tick(g, m, tickNs);
    const tick = Atomics.load(c.pSyscallTick, p);
    if (!isLong && this.#seenSyscall[p] !== tick) {
      this.#seenSyscall[p] = tick;
      this.#seenSyscallNs[p] = nowNs;
      return false;
    }
    return model.retake(p as PId, nowNs - this.#seenSyscallNs[p]);
  }

  #retake(p: number): void {
    const { c, model, log } = this.thread, { SYSCALL, RUNNING } = PStatus;
    if (Atomics.compareExchange(c.pStatus, p, SYSCALL, RUNNING) !== SYSCALL) return;
    this.retakes++;
    Atomics.add(c.pSyscallTick, p, 1);
    const from = Atomics.exchange(c.pM, p, SYSMON_M);
    log?.add(Ev.RETAKE, p, -1, from, 0);
    c.mP[SYSMON_M] = p;
    Atomics.store(c.pG, p * LINE, -1);
    let step = 0;
    try {
      for (;;) {
        const verdict = model.handed(p as PId, SYSMON_M as MId, step);
        if (verdict === DONE) return;
        step = this.#step(verdict, p);
      }
    } catch (error) {
      if (error instanceof ModelError) {
        error.during(model.name, "handed", stepText(model.steps["handed"], step));
      }
      throw error;
    }
  }

  /** The step that `handed` asked for. @throws {ModelError} It is no verdict. */
  #step(verdict: number, p: number): number {
    const step = stepOf(verdict);
    if (step >= 0) return step;
    const atNs = Math.floor(this.thread.nowNs());
    throw new ModelError(refusalText("handed", verdict), SYSMON_M, p, -1, atNs);
  }
}
