/**
 * Which events of a trace have one of some codes: a law that is about locks reads those of locks
 * and passes over all others. The trace is sorted by code once, and all laws share that.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { BY_CODE, type EventRow } from "./events.ts";

/** More than any code. */
export const CODES = Math.max(...Object.values(Ev)) + 1;

/** The codes of the rows that `are`. */
export function codesOf(are: (row: EventRow) => boolean): number[] {
  return Object.values(Ev).filter((code) => are(BY_CODE[code]!));
}

/** Some codes of events. */
export class EventSet {
  readonly codes: readonly number[];
  /** The same for sets with the same codes. */
  readonly #name: string;
  /** 1: it is one of them; by code. */
  readonly #has = new Uint8Array(CODES);

  /** @param codes Values of `Ev`; naming one twice does no harm. */
  constructor(codes: readonly number[]) {
    this.codes = [...new Set(codes)].sort((a, b) => a - b);
    this.#name = this.codes.join();
    for (const code of codes) this.#has[code] = 1;
  }

  /** Is it one of them? */
  has(code: number): boolean {
    return this.#has[code] === 1;
  }

  /**
   * Indices of the events of `trace` with these codes, ascending. They may be shared with others:
   * read only.
   */
  of(trace: Trace): Int32Array {
    const { at, starts, sets } = sortedOf(trace);
    let found = 0, only = -1;
    for (const code of this.codes) {
      const n = starts[code + 1] - starts[code];
      if (n > 0) only = found === 0 ? code : -1;
      found += n;
    }
    if (found === 0) return NONE;
    if (only >= 0) return at.subarray(starts[only], starts[only + 1]);
    let all = sets.get(this.#name);
    if (all === undefined) {
      const isFew = found < trace.length / FEW;
      all = isFew ? this.#joined(trace, found) : this.#filtered(trace, found);
      sets.set(this.#name, all);
    }
    return all;
  }

  /** A few, joined and sorted. */
  #joined(trace: Trace, found: number): Int32Array {
    const { at, starts } = sortedOf(trace), all = new Int32Array(found);
    let n = 0;
    for (const code of this.codes) {
      all.set(at.subarray(starts[code], starts[code + 1]), n);
      n += starts[code + 1] - starts[code];
    }
    return all.sort();
  }

  /** Many, picked out of all. */
  #filtered({ length, code }: Trace, found: number): Int32Array {
    // One more than there are, as each event is written down and only some stay: which do is
    // nothing that a processor guesses.
    const all = new Int32Array(found + 1), has = this.#has;
    for (let i = 0, n = 0; i < length; i++) {
      all[n] = i;
      n += has[code[i]];
    }
    return all.subarray(0, found);
  }
}

const NONE = new Int32Array(0);

/** Sorting costs about as much by event as reading this many. */
const FEW = 32;

/** Events by code: those of code `c` are `at[starts[c]]` up to `at[starts[c + 1]]`, ascending. */
interface Sorted {
  readonly at: Int32Array;
  readonly starts: Int32Array;
  /** What sets were asked for, by their names. */
  readonly sets: Map<string, Int32Array>;
}

const cache = new WeakMap<Trace, Sorted>();

function sortedOf(trace: Trace): Sorted {
  let sorted = cache.get(trace);
  if (sorted === undefined) {
    sorted = sort(trace);
    cache.set(trace, sorted);
  }
  return sorted;
}

function sort({ length, code }: Trace): Sorted {
  const starts = new Int32Array(CODES + 1), at = new Int32Array(length);
  for (let i = 0; i < length; i++) starts[code[i] + 1]++;
  for (let c = 0; c < CODES; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  for (let i = 0; i < length; i++) at[next[code[i]]++] = i;
  return { at, starts, sets: new Map() };
}
