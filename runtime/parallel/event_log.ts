/**
 * Events on real cores: each M writes its own log, and every event takes a number from one counter.
 * The logs merged by number are a trace.
 *
 * The number is taken while the M owns what the event is about: a G that it runs or readies, a
 * channel or mutex whose lock it holds. So the events of one G, of one channel, of one mutex stand
 * in the trace in the order in which they happened. Between different ones the order means nothing:
 * that is why only laws that need no more are held against such a trace.
 *
 * @module
 */

import { LimitError } from "../core/errors.ts";
import type { Trace, TraceAbout } from "../observe/trace.ts";
import { type Columns, EVENT_WORDS, mRows, type Shape, Word } from "./layout.ts";

const SEQ = 0, CODE = 1, P = 2, G = 3, A = 4, B = 5;

/** The log of one M. */
export class EventLog {
  #used = 0;
  constructor(
    private readonly c: Columns,
    private readonly shape: Shape,
    private readonly m: number,
    /** Wall time in ns since the start of the run. */
    private readonly nowNs: () => number,
  ) {}

  /**
   * Appends an event. A full log only says so in `Word.LOG_FULL`: an error here, under the lock of
   * a channel, would leave the others waiting for it for ever.
   */
  add(code: number, p: number, g: number, a: number, b: number): void {
    const { c, shape, m } = this;
    if (this.#used === shape.eventsMax) {
      c.words[Word.LOG_FULL] = 1;
      return;
    }
    const row = m * shape.eventsMax + this.#used++, at = row * EVENT_WORDS;
    c.eventNs[row] = this.nowNs();
    c.events[at + SEQ] = Atomics.add(c.words, Word.SEQ, 1) + 1;
    c.events[at + CODE] = code;
    c.events[at + P] = p;
    c.events[at + G] = g;
    c.events[at + A] = a;
    c.events[at + B] = b;
  }
}

/**
 * The logs of all Ms as one trace, in the order of their numbers; time never runs backwards.
 *
 * @throws {LimitError} A log was full.
 */
export function merged(c: Columns, shape: Shape, about: TraceAbout): Trace {
  if (c.words[Word.LOG_FULL] !== 0) {
    throw new LimitError(
      "eventsMax",
      shape.eventsMax,
      "an M logged more events than it has room for: trace a smaller program, or raise the limit",
    );
  }
  const rows: number[] = [];
  for (let m = 0; m < mRows(shape); m++) {
    for (let i = 0; i < shape.eventsMax; i++) {
      const row = m * shape.eventsMax + i;
      if (c.events[row * EVENT_WORDS + SEQ] === 0) break;
      rows.push(row);
    }
  }
  const word = (row: number, column: number) => c.events[row * EVENT_WORDS + column];
  rows.sort((x, y) => word(x, SEQ) - word(y, SEQ));
  let nowNs = 0;
  return {
    length: rows.length,
    timeNs: Float64Array.from(rows, (row) => nowNs = Math.max(nowNs, Math.floor(c.eventNs[row]))),
    code: Uint8Array.from(rows, (row) => word(row, CODE)),
    m: Int32Array.from(rows, (row) => Math.floor(row / shape.eventsMax)),
    p: Int32Array.from(rows, (row) => word(row, P)),
    g: Int32Array.from(rows, (row) => word(row, G)),
    a: Float64Array.from(rows, (row) => word(row, A)),
    b: Int32Array.from(rows, (row) => word(row, B)),
    about,
  };
}
