/**
 * From records to columns.
 *
 * @module
 */

import { type Column, EngineMemory } from "../machine/columns.ts";
import { Ev } from "./events.ts";
import { RECORD } from "./records.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { CODE_MASK, M_MASK, M_SHIFT, MOVES, MOVES_HEAD, MOVES_MAX, P_MASK, P_SHIFT } = RECORD;
const { LONG, LONG_WORDS } = RECORD;
const { GET_GLOBAL, PUT_LOCAL } = Ev;

/** To make a double of two words. */
const DOUBLE = new Float64Array(1), DOUBLE_WORDS = new Int32Array(DOUBLE.buffer);

/** Events as columns; rows beyond the log's `length` mean nothing. See `events.ts`. */
export interface EventColumns {
  timeNs: Float64Array;
  code: Uint8Array;
  m: Int32Array;
  p: Int32Array;
  g: Int32Array;
  a: Float64Array;
  b: Int32Array;
}

/**
 * As a class: V8 forgets of what kind the fields of an object literal are when it is evaluated a
 * second time, and throws away the code that rests on it.
 */
class Columns implements EventColumns {
  timeNs: Float64Array = new Float64Array(0);
  code: Uint8Array = new Uint8Array(0);
  m: Int32Array = new Int32Array(0);
  p: Int32Array = new Int32Array(0);
  g: Int32Array = new Int32Array(0);
  a: Float64Array = new Float64Array(0);
  b: Int32Array = new Int32Array(0);
}

/** Reads records in the order in which they were written. */
export class RecordReader {
  /** Events read so far. */
  length = 0;
  readonly columns: EventColumns = new Columns();
  /** Times count from here. */
  #baseNs = -0;

  /** @param memory Counts what the columns take. */
  constructor(private readonly memory: EngineMemory = new EngineMemory()) {
    // As after a reset: -0 is for the representation alone, and no integer.
    this.#baseNs = 0;
  }

  /** Begins anew. The arrays stay. */
  reset(): void {
    this.length = 0;
    this.#baseNs = 0;
  }

  /** Makes room for so many more events. */
  reserve(events: number): void {
    const n = this.length + events, to = this.columns;
    if (n <= to.code.length) return;
    // All at once, if nobody has read before: whoever reads on goes on in strides.
    const size = this.length === 0 ? n : Math.max(n, to.code.length * 2), memory = this.memory;
    const longer = <T extends Column>(column: T) =>
      memory.grown(column, size, "the columns of the events", size);
    to.timeNs = longer(to.timeNs);
    to.code = longer(to.code);
    to.m = longer(to.m);
    to.p = longer(to.p);
    to.g = longer(to.g);
    to.a = longer(to.a);
    to.b = longer(to.b);
  }

  /** Reads whole records, for which there is room: the words `from`..`to` - 1. */
  read(words: Int32Array, from: number, to: number): void {
    const { timeNs, code, m, p, g, a, b } = this.columns;
    let i = this.length, baseNs = this.#baseNs;
    for (let at = from; at < to;) {
      const head = words[at], kind = head & CODE_MASK;
      if (kind === MOVES || kind === LONG) {
        this.length = i;
        if (kind === MOVES) this.#moves(words, at);
        else this.#long(words, at);
        i = this.length;
        baseNs = this.#baseNs;
        at += wordsOf(words, at);
        continue;
      }
      timeNs[i] = baseNs + words[at + 1];
      code[i] = kind;
      m[i] = ((head >>> M_SHIFT) & M_MASK) - 1;
      p[i] = ((head >>> P_SHIFT) & P_MASK) - 1;
      g[i] = words[at + 2];
      a[i] = words[at + 3];
      b[i++] = head < 0 ? words[at + 4] : 0;
      at += head < 0 ? 5 : 4;
    }
    this.length = i;
  }

  #moves(words: Int32Array, at: number): void {
    const head = words[at], time = words[at + 1], count = movesOf(words, at);
    const before = words[at + 2] / MOVES_MAX | 0;
    for (let i = 1; i <= count; i++) {
      const g = words[at + MOVES_HEAD + i - 1];
      this.#row(GET_GLOBAL, head, time, g, words[at + 3] - i, before + i);
      this.#row(PUT_LOCAL, head, time, g, words[at + 4] + i, 0);
    }
  }

  #long(words: Int32Array, at: number): void {
    const to = this.columns, i = this.length, nowNs = double(words, at + 1);
    this.#row(words[at + 5], 0, 0, words[at + 8], double(words, at + 3), words[at + 9]);
    to.timeNs[i] = nowNs;
    to.m[i] = words[at + 6];
    to.p[i] = words[at + 7];
    this.#baseNs = Math.floor(nowNs);
  }

  #row(code: number, head: number, time: number, g: number, a: number, b: number): void {
    const to = this.columns, i = this.length++;
    to.timeNs[i] = this.#baseNs + time;
    to.code[i] = code;
    to.m[i] = ((head >>> M_SHIFT) & M_MASK) - 1;
    to.p[i] = ((head >>> P_SHIFT) & P_MASK) - 1;
    to.g[i] = g;
    to.a[i] = a;
    to.b[i] = b;
  }
}

/** Words of the record at `at`. */
function wordsOf(words: Int32Array, at: number): number {
  const head = words[at], kind = head & CODE_MASK;
  if (kind === MOVES) return MOVES_HEAD + movesOf(words, at);
  return kind === LONG ? LONG_WORDS : head < 0 ? 5 : 4;
}

/** Gs in the record of moves at `at`. */
function movesOf(words: Int32Array, at: number): number {
  return words[at + 2] % MOVES_MAX + 1;
}

/** How many events there are in the words `from`..`to` - 1. */
export function eventsIn(words: Int32Array, from: number, to: number): number {
  let n = 0;
  for (let at = from; at < to; at += wordsOf(words, at)) {
    n += (words[at] & CODE_MASK) === MOVES ? 2 * movesOf(words, at) : 1;
  }
  return n;
}

/** The double in the words at `at`. */
function double(words: Int32Array, at: number): number {
  DOUBLE_WORDS[0] = words[at];
  DOUBLE_WORDS[1] = words[at + 1];
  return DOUBLE[0];
}
