/**
 * Decisions about a whole trace, before anything is written: who is left out, who begins, who ends
 * the program, and how each wait is represented.
 *
 * @module
 */

import { Did, type TraceLog, Woken } from "./log.ts";
import { pairWrites } from "./network.ts";
import { NETWORK } from "./reasons.ts";
import { GoState } from "./trace_event.ts";

/** Housekeepers of the runtime that sysmon starts, which no goroutine of the lab can do. */
const LEFT_OUT: readonly string[] = ["runtime.bgscavenge", "runtime.forcegchelper"];

/**
 * The garbage collector's own. They run at the instants of the recording, whatever the model does, so
 * nobody else may wait for them: that would hold a faster run to the recorded pace.
 */
const COLLECTOR = /^runtime\.(?:gcBgMark|bgsweep)/;

/** How a wait ends in the workload. */
export const Ending = {
  /** Not within the trace. */
  NEVER: 0,
  /** By a goroutine: it waits at a channel. */
  GOROUTINE: 1,
  /** By a write of a goroutine: it waits at a socket. */
  SOCKET: 2,
  /** By the world: it waits as long as it did, in the netpoller. */
  NETPOLL: 3,
  /** By a timer, or by the runtime: it sleeps as long as it did. */
  SLEEP: 4,
} as const;
/** One of {@linkcode Ending}. */
export type Ending = typeof Ending[keyof typeof Ending];

/** Decisions about a trace. */
export class Outline {
  /** Wait → send, and send → wait. */
  readonly written: ReadonlyMap<number, number>;
  readonly reader = new Map<number, number>();
  readonly leftOut = new Set<number>();
  /** The goroutine with which the program ends. */
  readonly closer: number;
  /** Goroutines that start with the program, in the order in which the trace shows them. */
  readonly starts: readonly number[];
  /** Waits by whose end the lab starts a goroutine that the trace found waiting. */
  readonly firstWakes = new Set<number>();

  constructor(readonly log: TraceLog) {
    this.written = pairWrites(log);
    for (const [wait, send] of this.written) this.reader.set(send, wait);
    this.#leaveOut();
    this.closer = this.#findCloser();
    this.starts = this.#findStarts();
  }

  /** How wait `wait` ends. */
  ending(wait: number): Ending {
    const waker = this.log.waitWaker.at(wait);
    if (waker === Woken.NEVER) return Ending.NEVER;
    if (waker !== Woken.OUTSIDE) {
      return this.#isCollector(waker) && !this.#isCollector(this.log.waitG.at(wait))
        ? Ending.SLEEP
        : Ending.GOROUTINE;
    }
    if (this.written.has(wait)) return Ending.SOCKET;
    return this.log.waitClass.at(wait) === NETWORK ? Ending.NETPOLL : Ending.SLEEP;
  }

  /** Length of a wait that the world ended, in ns: from its begin to when it may have been over. */
  lengthNs(wait: number, wakeNs: number): number {
    const { log } = this;
    const ns = log.waitToNs.at(wait) - log.waitFromNs.at(wait);
    // A P that was idle needed waking; one that was busy looked some time between two slices.
    const lateNs = log.waitIdle.at(wait) !== 0 ? wakeNs : log.waitUnseenNs.at(wait) / 2;
    return Math.max(0, Math.round(ns - lateNs));
  }

  #isCollector(g: number): boolean {
    return COLLECTOR.test(this.log.goroutines[g].name);
  }

  #leaveOut(): void {
    const { log, leftOut } = this;
    for (const [g, x] of log.goroutines.entries()) if (LEFT_OUT.includes(x.name)) leftOut.add(g);
    // Who does something to others is needed.
    for (let row = 0; leftOut.size > 0 && row < log.rowG.length; row++) {
      const did = log.rowDid.at(row);
      if (did === Did.WAKE || did === Did.SPAWN) leftOut.delete(log.rowG.at(row));
    }
    // So is nobody who was only found waiting and never went on.
    for (const [g, x] of log.goroutines.entries()) {
      if (x.foundIn >= 0 && this.ending(x.foundIn) === Ending.NEVER) leftOut.add(g);
      if (x.state === GoState.Syscall && x.runningNs + x.runnableNs === 0) leftOut.add(g);
    }
  }

  /** Whoever turned the trace on, if it was still about at the end; else whoever was the last. */
  #findCloser(): number {
    const { log } = this, spanNs = log.endNs - log.startNs;
    const starter = log.goroutines[log.starter];
    if (
      starter !== undefined && starter.state !== GoState.NotExist &&
      log.endNs - starter.sinceNs <= spanNs / 100
    ) return log.starter;
    let last = -1;
    for (const [g, x] of log.goroutines.entries()) {
      if (this.leftOut.has(g) || x.name.startsWith("runtime.")) continue;
      if (last < 0 || x.sinceNs > log.goroutines[last].sinceNs) last = g;
    }
    return last;
  }

  #findStarts(): number[] {
    const { log, firstWakes } = this;
    const starts: number[] = [];
    const present = new Set(log.present);
    for (const [g, x] of log.goroutines.entries()) {
      if (this.leftOut.has(g)) continue;
      if (x.foundIn >= 0) {
        if (this.ending(x.foundIn) === Ending.GOROUTINE) firstWakes.add(x.foundIn);
        else starts.push(g);
      } else if (present.has(g) || log.bornOutside.has(g)) starts.push(g);
    }
    return starts;
  }
}
