/**
 * What happened on each P: needed to tell what a change of goroutines costs, how late things from
 * outside are noticed, and whose slice the garbage collector took.
 *
 * @module
 */

import { Did, type Noticed, type TraceLog, Woken } from "./log.ts";
import { GoState, type TraceEvent } from "./trace_event.ts";

/** A poll by sysmon, which holds no P, wakes all it found within this time. */
const SYSMON_POLL_NS = 20_000;
/** From here on a slice of a worker of the garbage collector is work of its own, ns. */
export const OWN_SLICE_NS = 200_000;
/** Where the workers of the garbage collector begin. */
export const COLLECTOR = /^runtime\.gcBgMark/;

/** The last slice on a P. */
interface Slice {
  /** Whose, -1: dealt with. */
  g: number;
  /** First row written during it. */
  row: number;
  fromNs: number;
  /** Start of the chain of slices that counts as one: who is taken from runnext inherits it. */
  chainFromNs: number;
  /** The wait of `g` that ended before it. */
  wait: number;
  /** Goroutines that stood runnable when it began. */
  queued: number;
}

/** One P. */
class Proc {
  idle = false;
  /** It was idle and nobody has run since. */
  woken = false;
  stopNs = -1;
  startNs = 0;
  /** Its last look at timers, if it made somebody runnable while another P was idle; else -1. */
  lookedNs = -1;
  dispatches = 0;
  /** Was it ever seen running? */
  ran = false;
  /** The row, kept free, of who stopped there last for a stopped world; -1: nobody. */
  pauseRow = -1;
  /** The goroutine readied last by who runs here: it stands in runnext; and since when. */
  next = -1;
  nextNs = 0;
  readonly slice: Slice = { g: -1, row: 0, fromNs: 0, chainFromNs: 0, wait: -1, queued: 0 };
}

/** All Ps. */
export class Procs {
  /** Goroutines that are runnable now. */
  runnable = 0;
  readonly #procs = new Map<number, Proc>();
  #idle = 0;
  /** When all were idle last. */
  #idledNs = 0;
  /** The first wake-up of a goroutine while a P is idle, and that goroutine; -1: none. */
  #wakeNs = -1;
  #wakeG = -1;
  /** The last poll of the network, the one before, and where the last was. */
  #pollNs = 0;
  #pollBeforeNs = 0;
  #pollOn = -1;
  #pollDispatches = 0;

  constructor(private readonly log: TraceLog) {}

  /** A P began or ceased to be idle. */
  change(p: number, running: boolean, nowNs: number): void {
    const proc = this.#at(p);
    if (proc.idle !== !running) this.#idle += running ? -1 : 1;
    // The last of them looked at the timers of all before it slept.
    if (this.#idle === this.#procs.size) this.#idledNs = nowNs;
    proc.woken = running && proc.idle;
    proc.idle = !running;
    proc.ran ||= running;
  }

  /** How many Ps were seen running, be it one after another. */
  seenRunning(): number {
    let seen = 0;
    for (const { ran } of this.#procs.values()) if (ran) seen++;
    return seen;
  }

  /** Goroutine `g` was made runnable on `p`: by who runs there, or by a look at timers. */
  readied(p: number, g: number, nowNs: number, byTimer = false): void {
    if (p >= 0) {
      const proc = this.#at(p);
      proc.next = g;
      proc.nextNs = nowNs;
      proc.lookedNs = byTimer && this.#idle > 0 ? nowNs : -1;
    }
    if (this.#wakeNs >= 0 || this.#idle === 0) return;
    this.#wakeNs = nowNs;
    this.#wakeG = g;
  }

  /** Who ran on `p` stopped. */
  stopped(p: number, nowNs: number): void {
    if (p >= 0) this.#at(p).stopNs = nowNs;
  }

  /** Who runs on `p` stops for a stopped world, at this row. */
  paused(p: number, row: number): void {
    if (p >= 0) this.#at(p).pauseRow = row;
  }

  /** How long the slice on `p` has lasted, with what it inherited. */
  sliceNs(p: number, nowNs: number): number {
    return p < 0 ? Infinity : nowNs - this.#at(p).slice.chainFromNs;
  }

  /**
   * Goroutine `g` starts on `p`.
   *
   * @param handNs How long `p` was on its way from another thread; -1: it was not.
   */
  dispatched(p: number, g: number, nowNs: number, handNs: number = -1): void {
    const { log } = this;
    if (p < 0) return;
    const proc = this.#at(p), { slice } = proc;
    proc.dispatches++;
    proc.ran = true;
    const nextNs = this.#stolenNextNs(p, g);
    if (handNs >= 0) log.handsNs.push(handNs);
    else if (proc.woken) {
      // A thief naps before it takes the runnext of a P that runs.
      const column = nextNs < 0 ? log.wakesNs : log.wakesNextNs;
      if (this.#wakeNs >= 0) column.push(nowNs - this.#wakeNs);
      this.#wakeNs = -1;
    } else if (proc.stopNs >= 0) {
      if (nextNs < 0) log.gapsNs.push(nowNs - proc.stopNs);
      else log.napsNs.push(nowNs - Math.max(proc.stopNs, nextNs));
    }
    // Somebody was still looking for work and took it: nobody had to be woken.
    if (this.#wakeG === g) this.#wakeNs = -1;
    // Before it ran the first of them, it woke a thread for the others.
    if (proc.lookedNs >= 0) log.callsNs.push(nowNs - proc.lookedNs);
    proc.lookedNs = -1;
    proc.woken = false;
    proc.startNs = nowNs;
    // Whoever stopped for a stopped world mostly goes on after it; else it has let others run.
    if (proc.pauseRow >= 0 && log.rowG.at(proc.pauseRow) !== g) {
      log.rowDid.set(proc.pauseRow, Did.YIELD);
    }
    proc.pauseRow = -1;
    this.#chargeCollector(slice, g);
    if (proc.next !== g) slice.chainFromNs = nowNs;
    proc.next = -1;
    slice.g = g;
    slice.row = log.rowG.length;
    slice.fromNs = nowNs;
    slice.wait = log.goroutines[g].lastWait;
    slice.queued = this.runnable;
  }

  /** Since when `g` stood in the runnext of another P than `p`, ns; -1: it did not. */
  #stolenNextNs(p: number, g: number): number {
    for (const [other, { next, nextNs }] of this.#procs) {
      if (next === g && other !== p) return nextNs;
    }
    return -1;
  }

  /** How something from outside is noticed by the event that shows it. */
  noticed({ p }: TraceEvent): Noticed {
    const proc = p < 0 ? null : this.#at(p), isIdle = proc === null || proc.woken;
    return { isIdle, lookedNs: isIdle ? this.#idledNs : proc.startNs };
  }

  /** Wait `wait` was ended by nobody. Works out since when it may have been over. */
  endedOutside(wait: number, event: TraceEvent, isNetwork: boolean): void {
    const { log } = this, { p, timeNs } = event, proc = p < 0 ? null : this.#at(p);
    const { isIdle, lookedNs } = this.noticed(event);
    if (isIdle) log.waitIdle.set(wait, 1);
    log.waitUnseenNs.set(wait, timeNs - Math.max(log.waitFromNs.at(wait), lookedNs));
    if (!isNetwork) return;
    // One poll wakes several, between two dispatches.
    const dispatches = proc === null ? -1 : proc.dispatches;
    const isSame = this.#pollOn === p && this.#pollDispatches === dispatches &&
      (p >= 0 || timeNs - this.#pollNs < SYSMON_POLL_NS);
    if (!isSame) this.#pollBeforeNs = this.#pollNs;
    this.#pollNs = timeNs;
    this.#pollOn = p;
    this.#pollDispatches = dispatches;
    log.waitPolledNs.set(wait, this.#pollBeforeNs);
  }

  #at(p: number): Proc {
    let proc = this.#procs.get(p);
    if (proc === undefined) this.#procs.set(p, proc = new Proc());
    return proc;
  }

  /**
   * A short slice of a worker of the garbage collector that held others up becomes work of `next`,
   * which came after it: a worker takes a P past all queues, which no goroutine of the lab can do.
   */
  #chargeCollector(slice: Slice, next: number): void {
    const { log } = this;
    if (slice.g < 0 || slice.wait < 0 || slice.queued === 0) return;
    const worker = log.goroutines[slice.g], heir = log.goroutines[next];
    if (!COLLECTOR.test(worker.name) || worker.state !== GoState.Waiting) return;
    if (heir.name.startsWith("runtime.")) return;
    if (log.waitWaker.at(slice.wait) !== Woken.OUTSIDE) return;
    if (worker.sinceNs - slice.fromNs >= OWN_SLICE_NS) return;
    // Who was woken by the worker itself cannot have done its work.
    if (heir.sinceNs > slice.fromNs && this.#woke(slice)) return;
    for (let row = slice.row; row < log.rowG.length; row++) {
      if (log.rowG.at(row) !== slice.g) continue;
      const did = log.rowDid.at(row);
      if (did === Did.COMPUTE) log.totals.collectorNs += log.rowX.at(row);
      if (did === Did.WAIT) log.rowDid.set(row, Did.NOTHING);
      else log.rowG.set(row, next);
    }
    // The wait before the slice goes on as if there had been none.
    log.waitWaker.set(slice.wait, Woken.NEVER);
    worker.wait = worker.lastWait = slice.wait;
    slice.g = -1;
  }

  #woke(slice: Slice): boolean {
    const { log } = this;
    for (let row = slice.row; row < log.rowG.length; row++) {
      if (log.rowG.at(row) === slice.g && log.rowDid.at(row) === Did.WAKE) return true;
    }
    return false;
  }
}
