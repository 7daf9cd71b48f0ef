/**
 * The ticks of a trace: dispatches that do not inherit a running slice. Waiting is bounded in
 * ticks, not in dispatches or ns, because a runnext chain dispatches any number of Gs within one
 * tick, and a G may compute for as long as it likes.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { doubles, ints } from "./columns.ts";
import { EventSet } from "./events_with.ts";
import { OncePerTrace } from "./once_per_trace.ts";

/** Ticks of each P, by position in the trace. */
export class Ticks {
  /** Ticks of all Ps up to and including each event. Its end may mean nothing. */
  total: Int32Array = new Int32Array(0);
  /** For each P, the events at which it counted a tick, ascending. */
  readonly #at: number[][] = [];

  /** @param trace Read once. */
  constructor(trace: Trace) {
    this.count(trace);
  }

  /** Counts those of `trace` instead. */
  count({ length, code, p, b, about }: Trace): this {
    const at = this.#at;
    if (length > this.total.length) this.total = new Int32Array(length);
    for (let q = at.length; q < about.procs; q++) at.push([]);
    at.length = about.procs;
    for (const list of at) list.length = 0;
    const totals = this.total;
    let total = 0;
    for (let i = 0; i < length; i++) {
      if (code[i] === Ev.RUN && b[i] === 0 && p[i] >= 0) {
        at[p[i]].push(i);
        total++;
      }
      totals[i] = total;
    }
    return this;
  }

  /** Ticks of `p` at events `after < i <= upTo`. */
  between(p: number, after: number, upTo: number): number {
    return countUpTo(this.#at[p], upTo) - countUpTo(this.#at[p], after);
  }

  /** The P with the most ticks at events `after < i <= upTo`, and how many. */
  most(after: number, upTo: number): { p: number; ticks: number } {
    let best = 0, ticks = -1;
    for (let p = 0; p < this.#at.length; p++) {
      const n = this.between(p, after, upTo);
      if (n > ticks) [best, ticks] = [p, n];
    }
    return { p: best, ticks };
  }
}

/** How many of the ascending `list` are <= `limit`. */
function countUpTo(list: readonly number[], limit: number): number {
  let low = 0, high = list.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (list[mid] <= limit) low = mid + 1;
    else high = mid;
  }
  return low;
}

const counted = new OncePerTrace<Ticks>((trace, old) => old?.count(trace) ?? new Ticks(trace));

/** The ticks of `trace`, counted once and shared by the laws. */
export function ticksOf(trace: Trace): Ticks {
  return counted.of(trace);
}

const DISPATCHES = new EventSet([Ev.RUN, Ev.STOP]);

/**
 * Is there a tick that takes more than `limitNs`, from its first dispatch to a stop? Or one that
 * another M stops than runs it, as in no right trace?
 *
 * @param chains Are dispatches that go on with a tick a part of it? Else each is by itself.
 */
export function isAnyTickLonger(trace: Trace, limitNs: number, chains: boolean): boolean {
  const { code, m, p, b, about, timeNs } = trace;
  const startNs = doubles(about.procs, -1), by = ints(about.procs);
  for (const i of DISPATCHES.of(trace)) {
    const q = p[i];
    if (q < 0) continue;
    if (code[i] === Ev.STOP) {
      if (startNs[q] < 0) continue;
      if (!(timeNs[i] - startNs[q] <= limitNs) || m[i] !== by[q]) return true;
    } else {
      if (b[i] !== 1 || !chains || startNs[q] < 0) startNs[q] = timeNs[i];
      by[q] = m[i];
    }
  }
  return false;
}
