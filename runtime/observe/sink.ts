/**
 * Where events go: nowhere, into a running hash, or into records that become columns and the hash when
 * somebody reads them.
 *
 * @module
 */

import { grown } from "../machine/g_table.ts";

const H1_START = 0x9e3779b9 | 0;
const H2_START = 0x85ebca6b | 0;

const NO_CLOCK = { nowNs: 0 };

/*
 * A record is four words: head, g, a, b. The head: code in 6 bits, P + 1 in 11, M + 1 in 14, and the
 * sign: set if time went on since the record before. What does not fit (times, an `a` that is no
 * 32-bit integer, an M beyond) is in a list of wide numbers, in that order. So an event has 16 bytes and
 * a quarter of a time instead of 30: what watching costs is mostly memory that is touched for the first
 * time.
 */
const WORDS_SHIFT = 2;
const P_SHIFT = 6, P_MASK = 0x7ff;
const M_SHIFT = 17, M_MASK = 0x3fff;
const CODE_MASK = 0x3f;
const LATER = 1 << 31;
/** In place of an M or an `a` that is in the list of wide numbers. */
const M_WIDE = M_MASK, A_WIDE = 1 << 31;
/** Words of the first chunk of records, and at most; each has four times the one before. */
const CHUNK_FIRST = 1 << 10, CHUNK_MAX = 1 << 18;

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

/** Collects the events of one run. `mode` never changes during it. */
export class EventLog {
  /** 0: nothing is kept; 1: the hash; 2: columns and hash. */
  readonly mode: 0 | 1 | 2;
  /** What time it is. A time in the arguments of each event would be a new object each time. */
  clock: { readonly nowNs: number } = NO_CLOCK;
  private chunk: Int32Array = new Int32Array(0);
  /** First word of the next record in `chunk`, and which chunk that is. */
  private at = 0;
  private chunkAt = 0;
  /** Events in the chunks before. */
  private before = 0;
  private readonly chunks: Int32Array[] = [];
  private wide = new Float64Array(0);
  private wideCount = 0;
  /** Time of the last record. */
  private lastNs = NaN;
  private h1 = H1_START;
  private h2 = H2_START;
  /** The time of the last event that was mixed, and its two words: most events share it. */
  private mixedNs = -0;
  private timeLow = 0;
  private timeHigh = 0;
  readonly #columns: EventColumns = {
    timeNs: new Float64Array(0),
    code: new Uint8Array(0),
    m: new Int32Array(0),
    p: new Int32Array(0),
    g: new Int32Array(0),
    a: new Float64Array(0),
    b: new Int32Array(0),
  };
  /** How far the records are in the columns, and how far the columns are in the hash. */
  #read = 0;
  #readChunk = 0;
  #readAt = 0;
  #readWide = 0;
  #readNs = -0;
  #mixed = 0;

  /** @param sink What to keep. */
  constructor(sink: "none" | "hash" | "columns") {
    this.mode = sink === "none" ? 0 : sink === "hash" ? 1 : 2;
    if (this.mode !== 2) return;
    this.chunks.push(this.chunk = new Int32Array(CHUNK_FIRST));
    this.wide = new Float64Array(CHUNK_FIRST >> 2);
  }

  /** Adds an event of this moment; see `events.ts` for the columns. Call only if `mode` is not 0. */
  add(code: number, m: number, p: number, g: number, a: number, b: number): void {
    if (this.mode === 1) {
      this.mix(this.clock.nowNs, code, m, p, g, a, b);
      return;
    }
    const timeNs = this.clock.nowNs;
    let head = code | (p + 1) << P_SHIFT;
    if (timeNs !== this.lastNs) {
      this.lastNs = timeNs;
      this.addWide(timeNs);
      head |= LATER;
    }
    let word = a | 0;
    if (word !== a || word === A_WIDE) {
      word = A_WIDE;
      this.addWide(a);
    }
    if (m + 1 < M_WIDE) head |= (m + 1) << M_SHIFT;
    else {
      head |= M_WIDE << M_SHIFT;
      this.addWide(m);
    }
    const at = this.at, chunk = this.chunk;
    chunk[at] = head;
    chunk[at + 1] = g;
    chunk[at + 2] = word;
    chunk[at + 3] = b;
    this.at = at + 4;
    if (at + 4 === chunk.length) this.#nextChunk();
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.h1 = H1_START;
    this.h2 = H2_START;
    if (this.mode === 2) this.chunk = this.chunks[0];
    this.at =
      this.chunkAt =
      this.before =
      this.wideCount =
        0;
    this.lastNs = NaN;
    this.#read =
      this.#readChunk =
      this.#readAt =
      this.#readWide =
      this.#mixed =
        0;
    return this;
  }

  /** Events so far, with mode 2. */
  get length(): number {
    return this.before + (this.at >> WORDS_SHIFT);
  }

  /** The events so far. Borrowed: further events may need longer arrays. */
  get columns(): EventColumns {
    if (this.#read < this.length) this.#readOn();
    return this.#columns;
  }

  /** The two words that `hash` is made of, before they are mixed a last time. */
  get words(): readonly [number, number] {
    const { timeNs, code, m, p, g, a, b } = this.columns;
    for (let i = this.#mixed; i < this.length; i++) {
      this.mix(timeNs[i], code[i], m[i], p[i], g[i], a[i], b[i]);
    }
    this.#mixed = this.length;
    return [this.h1, this.h2];
  }

  /** 16 hex digits over all events so far; "" if nothing was kept. */
  get hash(): string {
    if (this.mode === 0) return "";
    const hex = (h: number) => {
      h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
      h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
      return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, "0");
    };
    const [h1, h2] = this.words;
    return hex(h1) + hex(h2);
  }

  private mix(
    timeNs: number,
    code: number,
    m: number,
    p: number,
    g: number,
    a: number,
    b: number,
  ): void {
    if (timeNs !== this.mixedNs) {
      this.mixedNs = timeNs;
      this.timeLow = timeNs | 0;
      this.timeHigh = (timeNs / 4294967296) | 0;
    }
    let h1 = this.h1, h2 = this.h2;
    h1 = Math.imul(h1 ^ this.timeLow ^ (code << 24), 0x85ebca6b);
    h2 = Math.imul(h2 ^ this.timeHigh ^ (m << 16) ^ p, 0xc2b2ae35);
    h1 = Math.imul(h1 ^ (h1 >>> 15) ^ g, 0x27d4eb2f);
    h2 = Math.imul(h2 ^ (h2 >>> 13) ^ a, 0x165667b1);
    this.h1 = h1 ^ (h2 >>> 16) ^ b;
    this.h2 = h2 ^ (h1 >>> 14);
  }

  private addWide(value: number): void {
    const i = this.wideCount++;
    if (i === this.wide.length) this.wide = grown(this.wide, i * 4, true);
    this.wide[i] = value;
  }

  #nextChunk(): void {
    this.before += this.chunk.length >> WORDS_SHIFT;
    const size = Math.min(this.chunk.length * 4, CHUNK_MAX);
    this.chunk = this.chunks[++this.chunkAt] ??= new Int32Array(size);
    this.at = 0;
  }

  /** Takes the records that were added since the last time into the columns. */
  #readOn(): void {
    const n = this.length, to = this.#columns, wide = this.wide;
    if (n > to.code.length) this.#reserve(Math.max(n, to.code.length * 2));
    const { timeNs, code, m, p, g, a, b } = to;
    let w = this.#readWide, now = this.#readNs, i = this.#read;
    while (i < n) {
      const chunk = this.chunks[this.#readChunk];
      let at = this.#readAt;
      const end = Math.min(n, i + ((chunk.length - at) >> WORDS_SHIFT));
      for (; i < end; i++, at += 4) {
        const head = chunk[at], word = chunk[at + 2], id = (head >>> M_SHIFT) & M_MASK;
        if (head < 0) now = wide[w++];
        timeNs[i] = now;
        code[i] = head & CODE_MASK;
        p[i] = ((head >>> P_SHIFT) & P_MASK) - 1;
        g[i] = chunk[at + 1];
        a[i] = word === A_WIDE ? wide[w++] : word;
        b[i] = chunk[at + 3];
        m[i] = id === M_WIDE ? wide[w++] : id - 1;
      }
      this.#readAt = at === chunk.length ? 0 : at;
      if (at === chunk.length) this.#readChunk++;
    }
    this.#readWide = w;
    this.#readNs = now;
    this.#read = n;
  }

  #reserve(n: number): void {
    const to = this.#columns;
    to.timeNs = grown(to.timeNs, n, true);
    to.code = grown(to.code, n, true);
    to.m = grown(to.m, n, true);
    to.p = grown(to.p, n, true);
    to.g = grown(to.g, n, true);
    to.a = grown(to.a, n, true);
    to.b = grown(to.b, n, true);
  }
}
