/**
 * The kernel: which M stands on which core. More Ms than cores share them by quantum, first come
 * first served; what a change costs follows from what changed on the core, so no model can flatter
 * itself.
 *
 * @module
 */

import { Cost, type CostName } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import { type M, MState, MStatus } from "../machine/m_table.ts";
import { Ev, Switch } from "../observe/events.ts";
import { LeaveWhy, type Traits } from "../model.ts";
import type { State } from "./state.ts";
import { CORE_AGENT } from "./state_parts.ts";

/** Rows charged when another thread of the same address space comes onto a core. */
const THREAD_ROWS: readonly CostName[] = [
  "switchKernelStack",
  "switchHardware",
  "switchKernelScheduler",
  "switchThreadCold",
];
/** Rows charged when another address space comes onto a core. */
const PROCESS_ROWS: readonly CostName[] = [
  "switchKernelStack",
  "switchHardware",
  "switchKernelScheduler",
  "switchPageTable",
  "switchTlbFlush",
  "switchProcessCold",
  "switchPageWalks",
];

/** By `Switch`. */
const ROWS: readonly (readonly CostName[])[] = [[], THREAD_ROWS, PROCESS_ROWS];

// The optimizer folds constants of its own module, but not members of imported objects.
const { SAME, PROCESS } = Switch, { ON, QUEUED } = MStatus, FIRST_CORE = CORE_AGENT;

/** Cores and the kernel's run queue. */
export class Os {
  /** Per core, in ns: working, switching, idle (or waking). Closed by `finish`. */
  declare readonly busyNs: Float64Array;
  declare readonly switchNs: Float64Array;
  declare readonly idleNs: Float64Array;
  /** Of the idle time of all cores: their M was waking up. Of the busy time: it looked for work. */
  wakingNs = -0;
  lookingNs = -0;
  /** Since when the M on each core wakes up, and since when the one that left last had looked. */
  declare private readonly wakeFromNs: Float64Array;
  declare private readonly lookFromNs: Float64Array;
  /** The M on each core, NONE if idle, and the one that left it last. */
  declare private readonly m: Int32Array;
  declare private readonly lastM: Int32Array;
  /** From here on the M's own work runs (it may lie ahead: switching), or the core is idle. */
  declare private readonly sinceNs: Float64Array;
  /** When the M on each core was put there, and since when the core had been idle then. */
  declare private readonly startNs: Float64Array;
  declare private readonly idleFromNs: Float64Array;
  declare private readonly idleNext: Int32Array;
  declare private readonly idlePrev: Int32Array;
  #idleTop = -1;
  #queueHead = -1;
  #queueTail = -1;
  readonly #quantumNs: number = -0;
  /** What each kind of change costs, and how many Ms were woken from another core. */
  declare private readonly changeNs: Float64Array;
  readonly #change: number = 0;
  declare private readonly s: State;

  constructor(s: State, unit: Traits["unit"]) {
    this.s = s;
    const n = s.cores;
    this.busyNs = new Float64Array(n);
    this.switchNs = new Float64Array(n);
    this.idleNs = new Float64Array(n);
    this.m = new Int32Array(n);
    this.lastM = new Int32Array(n);
    this.sinceNs = new Float64Array(n);
    this.startNs = new Float64Array(n);
    this.idleFromNs = new Float64Array(n);
    this.wakeFromNs = new Float64Array(n);
    this.lookFromNs = new Float64Array(n);
    this.idleNext = new Int32Array(n);
    this.idlePrev = new Int32Array(n);
    const quantum = s.cost[Cost.osQuantum];
    this.#quantumNs = quantum > 0 ? quantum : Infinity;
    this.#change = unit === "process" ? Switch.PROCESS : Switch.THREAD;
    this.changeNs = Float64Array.from(
      ROWS,
      (rows) => rows.reduce((sum, name) => sum + s.cost[Cost[name]], 0),
    );
    this.restart();
  }

  /** All cores idle, as at the start of a run. */
  restart(): this {
    this.wakingNs = this.lookingNs = -0;
    this.#idleTop = this.#queueHead = this.#queueTail = -1;
    // There are few: to fill a column costs more than all of its cells.
    for (let c = this.m.length - 1; c >= 0; c--) {
      this.busyNs[c] = this.switchNs[c] = this.idleNs[c] = 0;
      this.sinceNs[c] =
        this.startNs[c] =
        this.idleFromNs[c] =
        this.wakeFromNs[c] =
          0;
      this.lookFromNs[c] = Infinity;
      this.m[c] =
        this.lastM[c] =
        this.idleNext[c] =
        this.idlePrev[c] =
          -1;
    }
    for (let c = this.m.length - 1; c >= 0; c--) this.#pushIdle(c);
    return this;
  }

  /**
   * `m` wants to run from `atNs` on: gives it a core (its last one if that is idle), or a place in
   * the kernel's queue.
   *
   * @param woken `m` slept. If a core was idle, it is woken from another one.
   * @param by Who wakes it, if it is an M: an idle core costs it more.
   */
  runnable(m: M, atNs: number, woken: boolean, by: M | null = null): void {
    const last = m.lastCore;
    const c = last >= 0 && this.m[last] < 0 ? last : this.#idleTop;
    if (c >= 0) {
      this.#takeIdle(c);
      const start = Math.max(atNs, this.sinceNs[c]);
      this.idleNs[c] += start - this.sinceNs[c];
      this.startNs[c] = start;
      this.#place(m, c, woken ? this.s.wakePrices.across(by) : 0);
    } else this.#enqueue(m);
  }

  /**
   * `m` leaves its core at its clock, which may lie a little ahead (it pays for going). Times go
   * from here to there in columns, as one in an argument is an object.
   */
  leave(m: M, quantumOver: boolean): void {
    const s = this.s;
    const c = m.core, atNs = m.clock;
    this.busyNs[c] += atNs - this.sinceNs[c];
    this.lookFromNs[c] = m.spinning !== 0 ? this.looked(m, atNs) : Infinity;
    if (s.tracing) s.emit(Ev.CORE_OFF, m, -1, c, quantumOver ? 1 : 0);
    if (s.tracing && atNs > s.nowNs) s.emitWide(Ev.CORE_AHEAD, m, -1, atNs - s.nowNs, 0);
    m.core = -1;
    m.lastCore = c;
    s.agents.remove(s.mAgent + m.id);
    this.m[c] = -1;
    this.lastM[c] = m.id;
    this.sinceNs[c] = atNs;
    if (quantumOver) this.#enqueue(m);
    const next = this.#dequeue();
    if (next !== null) {
      this.startNs[c] = atNs;
      this.#place(next, c, 0);
    } else {
      this.#pushIdle(c);
      s.agents.remove(FIRST_CORE + c);
    }
  }

  /** The quantum of core `c` is over: the M on it goes to the end of the queue. */
  quantumEnd(c: number): void {
    const s = this.s, id = this.m[c];
    s.agents.remove(FIRST_CORE + c);
    if (this.#queueHead < 0 || id < 0) return;
    const m = s.ms.at[id];
    s.counts.quantumEnds++;
    m.restNs = Math.max(0, m.clock - s.nowNs);
    m.clock = s.nowNs;
    this.leave(m, true);
  }

  /**
   * `sched_yield`: if others wait for a core, `m` goes behind them.
   *
   * @throws {ModelError} It has none, or leaves it anyway.
   */
  yieldCore(m: M): void {
    const goes = m.state === MState.LEAVE && m.leaveWhy === LeaveWhy.SYSCALL;
    if (m.core < 0 || goes) {
      const why = goes
        ? "the M is about to leave its core for a system call"
        : "the M is on no core: it gave it up in this step, or never has one";
      throw new ModelError(`yieldCore: ${why}`, m.id, m.p, -1, this.s.nowNs);
    }
    if (this.#queueHead >= 0) this.leave(m, true);
  }

  /** `m`, on its core, has looked for work until then. @returns Since when, on this core. */
  looked(m: M, untilNs: number): number {
    const fromNs = Math.max(m.lookFromNs, this.sinceNs[m.core]);
    if (untilNs > fromNs) this.lookingNs += untilNs - fromNs;
    return fromNs;
  }

  /** When the M on `m`'s core began, or begins, to work there: its switch may lie ahead. */
  workFromNs(m: M): number {
    return this.sinceNs[m.core];
  }

  /** Closes the books at the end of the run. What was booked ahead of the end is taken back. */
  finish(endNs: number): void {
    const { costTimes, counts, ms } = this.s;
    for (const name of THREAD_ROWS) costTimes[Cost[name]] += counts.threadSwitches;
    for (const name of PROCESS_ROWS) costTimes[Cost[name]] += counts.processSwitches;
    for (let c = 0; c < this.m.length; c++) {
      const since = this.sinceNs[c];
      if (this.m[c] < 0) {
        if (endNs >= since) this.idleNs[c] += endNs - since;
        else {
          this.busyNs[c] -= since - endNs;
          this.lookingNs -= Math.max(0, since - Math.max(endNs, this.lookFromNs[c]));
        }
      } else if (endNs >= since) {
        const m = ms.at[this.m[c]];
        this.busyNs[c] += endNs - since;
        if (m.spinning !== 0) this.looked(m, endNs);
      } else {
        const start = Math.max(endNs, this.startNs[c]);
        this.wakingNs -= Math.max(0, this.startNs[c] - Math.max(endNs, this.wakeFromNs[c]));
        const idle = Math.max(endNs, this.idleFromNs[c]);
        this.switchNs[c] -= since - start;
        this.idleNs[c] -= start - idle;
        this.busyNs[c] -= idle - endNs;
      }
    }
  }

  /** Puts `m` on core `c`, from what `startNs` says on. */
  #place(m: M, c: number, latencyNs: number): void {
    const s = this.s, startNs = this.startNs[c];
    const kind = this.lastM[c] === m.id ? SAME : this.#change;
    let ns = 0;
    if (kind !== SAME) {
      ns += this.changeNs[kind];
      if (kind === PROCESS) s.counts.processSwitches++;
      else s.counts.threadSwitches++;
    }
    // Until it is awake, the core is idle.
    const awakeNs = startNs + latencyNs;
    this.idleNs[c] += latencyNs;
    this.wakingNs += latencyNs;
    this.wakeFromNs[c] = startNs;
    this.switchNs[c] += ns;
    this.startNs[c] = awakeNs;
    this.idleFromNs[c] = Math.min(startNs, this.sinceNs[c]);
    this.sinceNs[c] = awakeNs + ns;
    this.m[c] = m.id;
    m.core = c;
    m.status = ON;
    m.clock = awakeNs + ns + m.restNs;
    m.restNs = 0;
    if (s.tracing) this.#tellPlaced(m, c, kind, latencyNs);
    s.schedule(m);
    if (this.#queueHead >= 0) this.#armQuantum(c);
  }

  #tellPlaced(m: M, c: number, kind: number, latencyNs: number): void {
    const s = this.s, aheadNs = this.sinceNs[c] - s.nowNs;
    s.emit(Ev.CORE_ON, m, -1, c, kind);
    if (aheadNs > 0) s.emitWide(Ev.CORE_AHEAD, m, -1, aheadNs, 0);
    if (latencyNs > 0) s.emitWide(Ev.WAKING, m, -1, latencyNs, 0);
  }

  #enqueue(m: M): void {
    m.status = QUEUED;
    m.next = -1;
    if (this.#queueTail >= 0) this.s.ms.at[this.#queueTail].next = m.id;
    else {
      this.#queueHead = m.id;
      for (let c = 0; c < this.m.length; c++) if (this.m[c] >= 0) this.#armQuantum(c);
    }
    this.#queueTail = m.id;
  }

  #dequeue(): M | null {
    if (this.#queueHead < 0) return null;
    const m = this.s.ms.at[this.#queueHead];
    this.#queueHead = m.next;
    if (m.next < 0) this.#queueTail = -1;
    return m;
  }

  #armQuantum(c: number): void {
    const endNs = Math.max(this.s.nowNs, this.sinceNs[c] + this.#quantumNs);
    if (endNs < Infinity) this.s.agents.set(FIRST_CORE + c, endNs);
  }

  #pushIdle(c: number): void {
    this.idlePrev[c] = -1;
    this.idleNext[c] = this.#idleTop;
    if (this.#idleTop >= 0) this.idlePrev[this.#idleTop] = c;
    this.#idleTop = c;
  }

  #takeIdle(c: number): void {
    const next = this.idleNext[c], prev = this.idlePrev[c];
    if (prev >= 0) this.idleNext[prev] = next;
    else this.#idleTop = next;
    if (next >= 0) this.idlePrev[next] = prev;
  }
}
