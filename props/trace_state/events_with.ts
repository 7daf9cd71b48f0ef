/**
 * Which events of a trace have one of some codes: a law that is about locks reads those of locks
 * and passes over all others. The trace is sorted by code once, and all laws share that.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { BY_CODE, type EventRow } from "./events.ts";
import { OncePerTrace } from "./once_per_trace.ts";

/** More than any code. */
export const CODES = Math.max(...Object.values(Ev)) + 1;

/** The codes of the rows that `are`. */
export function codesOf(are: (row: EventRow) => boolean): number[] {
  return Object.values(Ev).filter((code) => are(BY_CODE[code]!));
}

/** Sets with the same codes have the same number. */
const numbers = new Map<string, number>();

/** Some codes of events. */
export class EventSet {
  readonly codes: readonly number[];
  readonly #number: number;
  /** 1: it is one of them; by code. */
  readonly #has = new Uint8Array(CODES);

  /** @param codes Values of `Ev`; naming one twice does no harm. */
  constructor(codes: readonly number[]) {
    this.codes = [...new Set(codes)].sort((a, b) => a - b);
    const name = this.codes.join(), number = numbers.get(name);
    this.#number = number ?? numbers.size;
    if (number === undefined) numbers.set(name, this.#number);
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
    return byCode.of(trace).list(this.#number, this.codes, this.#has);
  }
}

const NONE = new Int32Array(0);

/** Sorting costs about as much by event as reading this many. */
const FEW = 32;
/** Events of a trace that is not sorted: each set reads it as a whole. */
const SHORT = 512;

/** The events of one trace by code. */
class ByCode {
  declare private trace: Trace;
  /** How often each code occurs, and the number of events with codes before it. */
  readonly #counts = new Int32Array(CODES);
  readonly #starts = new Int32Array(CODES);
  /** Events sorted by code, if somebody asked; else those of an earlier trace. */
  #at: Int32Array = NONE;
  #isSorted = false;
  /** By number of a set: its events, the memory that they are in, and of which trace they are. */
  readonly #lists: Int32Array[] = [];
  readonly #memory: Int32Array[] = [];
  readonly #turnOf: number[] = [];
  #turn = 0;

  constructor(trace: Trace) {
    this.begin(trace);
  }

  /** Those of `trace` from now on: nobody reads any more what was answered before. */
  begin(trace: Trace): this {
    const { length, code } = trace, counts = this.#counts;
    this.trace = trace;
    counts.fill(0);
    for (let i = 0; i < length; i++) counts[code[i]]++;
    this.#isSorted = false;
    this.#turn++;
    return this;
  }

  /** Events with these codes. @param has By code, 1: it is one of them. */
  list(set: number, codes: readonly number[], has: Uint8Array): Int32Array {
    if (this.#turnOf[set] === this.#turn) return this.#lists[set];
    const counts = this.#counts;
    let found = 0, only = -1;
    for (let k = 0; k < codes.length; k++) {
      const n = counts[codes[k]];
      if (n > 0) only = found === 0 ? codes[k] : -1;
      found += n;
    }
    this.#turnOf[set] = this.#turn;
    return this.#lists[set] = found === 0
      ? NONE
      : this.trace.length <= SHORT
      ? this.#filtered(set, found, has)
      : only >= 0
      ? this.#sorted(only)
      : found < this.trace.length / FEW
      ? this.#joined(codes, found)
      : this.#filtered(set, found, has);
  }

  /** Events of one code. */
  #sorted(code: number): Int32Array {
    if (!this.#isSorted) this.#sort();
    return this.#at.subarray(this.#starts[code], this.#starts[code] + this.#counts[code]);
  }

  /** A few, joined and sorted. */
  #joined(codes: readonly number[], found: number): Int32Array {
    const all = new Int32Array(found);
    let n = 0;
    for (const code of codes) {
      if (this.#counts[code] === 0) continue;
      all.set(this.#sorted(code), n);
      n += this.#counts[code];
    }
    return all.sort();
  }

  /** Many, picked out of all. */
  #filtered(set: number, found: number, has: Uint8Array): Int32Array {
    const { length, code } = this.trace;
    // One more than there are, as each event is written down and only some stay: which do is
    // nothing that a processor guesses.
    let all = this.#memory[set];
    if (all === undefined || all.length <= found) {
      this.#memory[set] = all = new Int32Array(found + 1);
    }
    for (let i = 0, n = 0; i < length; i++) {
      all[n] = i;
      n += has[code[i]];
    }
    const before = this.#lists[set];
    return before?.length === found && before.buffer === all.buffer
      ? before
      : all.subarray(0, found);
  }

  #sort(): void {
    const { length, code } = this.trace, counts = this.#counts, starts = this.#starts;
    this.#at = new Int32Array(length);
    for (let c = 1; c < CODES; c++) starts[c] = starts[c - 1] + counts[c - 1];
    const next = starts.slice();
    for (let i = 0; i < length; i++) this.#at[next[code[i]]++] = i;
    this.#isSorted = true;
  }
}

const byCode = new OncePerTrace<ByCode>((trace, old) => old?.begin(trace) ?? new ByCode(trace));
