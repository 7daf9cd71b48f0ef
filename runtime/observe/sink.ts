/**
 * Where events go: nowhere, or into records, from which come the hash and, when somebody reads them,
 * columns.
 *
 * @module
 */

import type { GlobalQueue } from "../machine/global_queue.ts";
import { Ev } from "./events.ts";
import { type EventColumns, RecordReader } from "./record_reader.ts";
import { RECORD, RECORD_MAX } from "./records.ts";
import { TraceHash } from "./trace_hash.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { GET_GLOBAL, PUT_LOCAL } = Ev;
const { HAS_B, LONG, LONG_WORDS, M_MASK, M_SHIFT, MOVES, MOVES_HEAD, MOVES_MAX, P_SHIFT } = RECORD;
const { SOON, SOON_MASK, SOON_SHIFT, TIME } = RECORD;
/** Words of the first chunk of records, and at most; each has four times the one before. */
const CHUNK_FIRST = 1 << 10, CHUNK_MAX = 1 << 18;

const NO_CLOCK = { nowNs: 0 };
/** To see the words of a double. */
const DOUBLE = new Float64Array(1), DOUBLE_WORDS = new Int32Array(DOUBLE.buffer);

/** Collects the events of one run. `mode` never changes during it. */
export class EventLog {
  /** 0: nothing is kept; 1: the hash; 2: columns and hash. */
  readonly mode: 0 | 1 | 2;
  /** What time it is. A time in the arguments of each event would be a new object each time. */
  clock: { readonly nowNs: number } = NO_CLOCK;
  /** Where the next record goes, in `chunk`; and the last place where each record has room. */
  private at = 0;
  private end = 0;
  declare private chunk: Int32Array;
  /** Time of the last record. */
  private lastNs = NaN;
  /** All chunks, which of them is `chunk`, and where the records of those before end. */
  readonly #chunks: Int32Array[] = [];
  readonly #ends: number[] = [];
  #chunkAt = 0;
  readonly #reader = new RecordReader();
  readonly #hash = new TraceHash();
  /** How far the records are in columns, and in the hash: chunk and word. */
  #readChunk = 0;
  #readAt = 0;
  #mixedChunk = 0;
  #mixedAt = 0;

  /** @param sink What to keep. */
  constructor(sink: "none" | "hash" | "columns") {
    this.mode = sink === "none" ? 0 : sink === "hash" ? 1 : 2;
    this.chunk = new Int32Array(this.mode === 0 ? 0 : CHUNK_FIRST);
    this.end = this.chunk.length - RECORD_MAX;
    this.#chunks.push(this.chunk);
  }

  /**
   * Adds an event of this moment; see `events.ts` for the columns. Call only if `mode` is not 0.
   *
   * @param a A 32-bit integer; for others there is `addWide`.
   */
  add(code: number, m: number, p: number, g: number, a: number, b: number): void {
    if (m >= M_MASK) return this.addLong(code, m, p, g, a, b);
    if (this.clock.nowNs !== this.lastNs) this.addTime();
    const at = this.at, chunk = this.chunk;
    let head = code | (p + 1) << P_SHIFT | (m + 1) << M_SHIFT, next = (at + 3) | 0;
    if (b !== 0) {
      head |= HAS_B;
      chunk[next] = b | 0;
      next = (at + 4) | 0;
    }
    chunk[at] = head;
    chunk[(at + 1) | 0] = g | 0;
    chunk[(at + 2) | 0] = a | 0;
    this.at = next;
    if (next > this.end) this.full();
  }

  /** As `add`, for an `a` that may be any number. */
  addWide(code: number, m: number, p: number, g: number, a: number, b: number): void {
    if ((a | 0) === a) this.add(code, m, p, g, a, b);
    else this.addLong(code, m, p, g, a, b);
  }

  /**
   * Adds the events of `n` Gs that are about to move from the head of `queue` to the ring of P `p`,
   * which holds `length`: a GET_GLOBAL and a PUT_LOCAL of each. The one before them was number 0 of
   * the batch.
   */
  addMoves(m: number, p: number, queue: GlobalQueue, n: number, length: number): void {
    if (this.clock.nowNs !== this.lastNs) this.addTime();
    const size = queue.size;
    if (m >= M_MASK) {
      for (let i = 1; i <= n; i++) {
        const g = queue.peek(i - 1);
        this.addLong(GET_GLOBAL, m, p, g, size - i, i);
        this.addLong(PUT_LOCAL, m, p, g, length + i, 0);
      }
      return;
    }
    const head = MOVES | (p + 1) << P_SHIFT | (m + 1) << M_SHIFT;
    for (let done = 0; done < n; done += MOVES_MAX) {
      const count = Math.min(MOVES_MAX, n - done), chunk = this.chunk;
      const at = this.at, first = (at + MOVES_HEAD) | 0;
      chunk[at] = head;
      chunk[at + 1] = done * MOVES_MAX + count - 1;
      chunk[at + 2] = size - done;
      chunk[at + 3] = length + done;
      for (let i = 0; i < count; i++) chunk[(first + i) | 0] = queue.peek(done + i);
      this.at = first + count;
      if (this.at > this.end) this.full();
    }
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.chunk = this.#chunks[0];
    this.end = this.chunk.length - RECORD_MAX;
    this.at = this.#chunkAt = 0;
    this.lastNs = NaN;
    this.#reader.reset();
    this.#hash.reset();
    this.#readChunk =
      this.#readAt =
      this.#mixedChunk =
      this.#mixedAt =
        0;
    return this;
  }

  /** Events so far, with mode 2. */
  get length(): number {
    this.#readOn();
    return this.#reader.length;
  }

  /** The events so far. Borrowed: further events may need longer arrays. */
  get columns(): EventColumns {
    this.#readOn();
    return this.#reader.columns;
  }

  /** Two words that `hash` is made of. */
  get words(): readonly [number, number] {
    const hash = this.#hash;
    for (; this.#mixedChunk < this.#chunkAt; this.#mixedChunk++) {
      hash.mix(this.#chunks[this.#mixedChunk], this.#mixedAt, this.#ends[this.#mixedChunk]);
      this.#mixedAt = 0;
    }
    hash.mix(this.chunk, this.#mixedAt, this.at);
    this.#mixedAt = this.at;
    return hash.words;
  }

  /** 16 hex digits over all events so far; "" if nothing was kept. */
  get hash(): string {
    if (this.mode === 0) return "";
    return this.words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  private addLong(code: number, m: number, p: number, g: number, a: number, b: number): void {
    if (this.clock.nowNs !== this.lastNs) this.addTime();
    DOUBLE[0] = a;
    this.chunk.set([LONG, DOUBLE_WORDS[0], DOUBLE_WORDS[1], code, m, p, g, b], this.at);
    this.at += LONG_WORDS;
    if (this.at > this.end) this.full();
  }

  /** Time went on since the last record. */
  private addTime(): void {
    const nowNs = this.clock.nowNs, later = nowNs - this.lastNs, word = later | 0, at = this.at;
    if (word !== later || (word & ~SOON_MASK) !== 0) return this.addFar();
    this.lastNs = nowNs;
    this.chunk[at] = SOON | word << SOON_SHIFT;
    this.at = (at + 1) | 0;
    if (this.at > this.end) this.full();
  }

  private addFar(): void {
    const at = this.at, chunk = this.chunk;
    DOUBLE[0] = this.lastNs = this.clock.nowNs;
    chunk[at] = TIME;
    chunk[(at + 1) | 0] = DOUBLE_WORDS[0];
    chunk[(at + 2) | 0] = DOUBLE_WORDS[1];
    this.at = (at + 3) | 0;
    if (this.at > this.end) this.full();
  }

  /** The chunk is full: on to the next, or for the hash alone from its beginning. */
  private full(): void {
    if (this.mode === 1) {
      this.#hash.mix(this.chunk, this.#mixedAt, this.at);
      this.at = this.#mixedAt = 0;
      return;
    }
    this.#ends[this.#chunkAt++] = this.at;
    const size = Math.min(this.chunk.length * 4, CHUNK_MAX);
    this.chunk = this.#chunks[this.#chunkAt] ??= new Int32Array(size);
    this.end = this.chunk.length - RECORD_MAX;
    this.at = 0;
  }

  /** Takes the records that were added since the last time into the columns. */
  #readOn(): void {
    const reader = this.#reader;
    for (; this.#readChunk < this.#chunkAt; this.#readChunk++) {
      reader.read(this.#chunks[this.#readChunk], this.#readAt, this.#ends[this.#readChunk]);
      this.#readAt = 0;
    }
    if (this.#readAt === this.at) return;
    reader.read(this.chunk, this.#readAt, this.at);
    this.#readAt = this.at;
  }
}
