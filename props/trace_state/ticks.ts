/**
 * The ticks of a trace: dispatches that do not inherit a running slice. Waiting is bounded in
 * ticks, not in dispatches or ns, because a runnext chain dispatches any number of Gs within one
 * tick, and a G may compute for as long as it likes.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";

/** Ticks of each P, by position in the trace. */
export class Ticks {
  /** Ticks of all Ps up to and including each event. */
  readonly total: Int32Array;
  /** For each P, the events at which it counted a tick, ascending. */
  readonly #at: readonly number[][];

  /** @param trace Read once. */
  constructor(trace: Trace) {
    const { length, code, p, b, about } = trace;
    this.total = new Int32Array(length);
    this.#at = Array.from({ length: about.procs }, () => []);
    let total = 0;
    for (let i = 0; i < length; i++) {
      if (code[i] === Ev.RUN && b[i] === 0 && p[i] >= 0) {
        this.#at[p[i]].push(i);
        total++;
      }
      this.total[i] = total;
    }
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

const cache = new WeakMap<Trace, Ticks>();

/** The ticks of `trace`, counted once and shared by the laws. */
export function ticksOf(trace: Trace): Ticks {
  let ticks = cache.get(trace);
  if (ticks === undefined) {
    ticks = new Ticks(trace);
    cache.set(trace, ticks);
  }
  return ticks;
}
