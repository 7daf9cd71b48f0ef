/**
 * Where events go: nowhere, or into records, from which come the hash and, when somebody reads
 * them, columns.
 *
 * @module
 */

import { EngineMemory } from "../machine/columns.ts";
import { Ev } from "./events.ts";
import { type EventColumns, eventsIn, RecordReader } from "./record_reader.ts";
import { RECORD, RECORD_MAX } from "./records.ts";
import { TraceHash } from "./trace_hash.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { GET_GLOBAL, PUT_LOCAL } = Ev;
const { HAS_B, LONG, M_MASK, M_SHIFT, MOVES, MOVES_HEAD, MOVES_MAX, P_SHIFT } = RECORD;
/** Words of the first chunk of records, and at most; each has four times the one before. */
const CHUNK_FIRST = 1 << 10, CHUNK_MAX = 1 << 18;

const NO_CLOCK = { nowNs: 0 };

/** A queue as `addMoves` reads it. */
export interface MovesFrom {
  len(): number;
  /** The `index`-th from the head. */
  at(index: number): number;
}

/** Collects the events of one run. `mode` never changes during it. */
export class EventLog {
  /** 0: nothing is stored; 1: the hash; 2: columns and hash. */
  readonly mode: 0 | 1 | 2;
  /** What time it is. A time in the arguments of each event would be a new object each time. */
  clock: { readonly nowNs: number } = NO_CLOCK;
  /** Where the next record goes, in `chunk`; and the last place where every record fits. */
  private at = 0;
  private end = 0;
  declare private chunk: Int32Array;
  /** Times of short records count from here; NaN: there are none any more. */
  private baseNs = -0;
  private hasWideMs: 0 | 1 = 0;
  /** All chunks, which of them is `chunk`, and where the records of those before end. */
  readonly #chunks: Int32Array[] = [];
  readonly #ends: number[] = [];
  #chunkAt = 0;
  readonly #reader: RecordReader;
  private readonly memory: EngineMemory;
  readonly #hash = new TraceHash();
  /** How far the records are in columns, and in the hash: chunk and word. */
  #readChunk = 0;
  #readAt = 0;
  #mixedChunk = 0;
  #mixedAt = 0;

  /** @param sink What to keep. @param memory Counts what it takes. */
  constructor(sink: "none" | "hash" | "columns", memory: EngineMemory = new EngineMemory()) {
    this.memory = memory;
    this.#reader = new RecordReader(memory);
    this.mode = sink === "none" ? 0 : sink === "hash" ? 1 : 2;
    this.chunk = new Int32Array(this.mode === 0 ? 0 : CHUNK_FIRST);
    this.end = this.chunk.length - RECORD_MAX;
    this.#chunks.push(this.chunk);
    // As after a reset: -0 is for the representation alone, and no integer.
    this.baseNs = 0;
  }

  /**
   * Adds an event of this moment; see `events.ts` for the columns. Call only if `mode` is not 0.
   *
   * @param m Named before by an event of `addWide`, if it is 2 ** 14 - 1 or beyond.
   * @param a A 32-bit integer; for others there is `addWide`.
   */
  add(code: number, m: number, p: number, g: number, a: number, b: number): void {
    const late = this.clock.nowNs - this.baseNs, time = late | 0;
    if (time !== late) return this.addLong(code, m, p, g, a, b);
    const at = this.at, chunk = this.chunk;
    let head = code | (p + 1) << P_SHIFT | (m + 1) << M_SHIFT, next = (at + 4) | 0;
    if (b !== 0) {
      head |= HAS_B;
      chunk[next] = b | 0;
      next = (at + 5) | 0;
    }
    chunk[at] = head;
    chunk[(at + 1) | 0] = time;
    chunk[(at + 2) | 0] = g | 0;
    chunk[(at + 3) | 0] = a | 0;
    this.at = next;
    if (next > this.end) this.full();
  }

  /** As `add`, for a `b` of 0: small enough to be inlined at more call sites. */
  put(code: number, m: number, p: number, g: number, a: number): void {
    const late = this.clock.nowNs - this.baseNs, time = late | 0;
    if (time !== late) return this.addLong(code, m, p, g, a, 0);
    const at = this.at, chunk = this.chunk;
    chunk[at] = code | (p + 1) << P_SHIFT | (m + 1) << M_SHIFT;
    chunk[(at + 1) | 0] = time;
    chunk[(at + 2) | 0] = g | 0;
    chunk[(at + 3) | 0] = a | 0;
    if ((this.at = (at + 4) | 0) > this.end) this.full();
  }

  /** As `add`, for an `a` that may be any number, and for any M. */
  addWide(code: number, m: number, p: number, g: number, a: number, b: number): void {
    if ((a | 0) === a && m < M_MASK) this.add(code, m, p, g, a, b);
    else this.addLong(code, m, p, g, a, b);
  }

  /**
   * Adds the events of `n` Gs that are about to move from the head of `queue` to the ring of P `p`,
   * which holds `length`: a GET_GLOBAL and a PUT_LOCAL of each. The one before them was number 0 of
   * the batch.
   */
  addMoves(m: number, p: number, queue: MovesFrom, n: number, length: number): void {
    const late = this.clock.nowNs - this.baseNs, time = late | 0, size = queue.len();
    if (time !== late) {
      for (let i = 1; i <= n; i++) {
        const g = queue.at(i - 1);
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
      chunk[at + 1] = time;
      chunk[at + 2] = done * MOVES_MAX + count - 1;
      chunk[at + 3] = size - done;
      chunk[at + 4] = length + done;
      for (let i = 0; i < count; i++) chunk[(first + i) | 0] = queue.at(done + i);
      this.at = first + count;
      if (this.at > this.end) this.full();
    }
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.chunk = this.#chunks[0];
    this.end = this.chunk.length - RECORD_MAX;
    this.at = this.#chunkAt = 0;
    this.baseNs = 0;
    this.hasWideMs = 0;
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

  /** Words of records so far; see `copyRecords`. */
  get recorded(): number {
    let words = this.at;
    for (let i = 0; i < this.#chunkAt; i++) words += this.#ends[i];
    return words;
  }

  /**
   * Copies the words of records from number `from` on, all that were added since then, to
   * `to[at]` and on. For whoever puts the trace of a run together from pieces of others, with
   * {@linkcode wordsOfRecords}.
   */
  copyRecords(from: number, to: Int32Array, at: number): void {
    let skip = from;
    for (let i = 0; i <= this.#chunkAt; i++) {
      const chunk = this.#chunks[i], end = i < this.#chunkAt ? this.#ends[i] : this.at;
      for (let word = skip; word < end; word++) to[at++] = chunk[word];
      skip = Math.max(0, skip - end);
    }
  }

  /**
   * What times in short records count from: records of the same events are the same words only
   * where it is the same.
   */
  get countsFromNs(): number {
    return this.baseNs;
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

  /** 16 hex digits over all events so far; "" if nothing was stored. */
  get hash(): string {
    if (this.mode === 0) return "";
    return this.words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /**
   * Adds an event that has no room in a short record: the time, `a` or the M is too large, or no
   * integer.
   */
  private addLong(code: number, m: number, p: number, g: number, a: number, b: number): void {
    const chunk = this.chunk, nowNs = this.clock.nowNs;
    let at = this.at;
    for (const word of [LONG, ...wordsOf(nowNs), ...wordsOf(a), code, m, p, g, b]) {
      chunk[at++] = word;
    }
    // Once there are such Ms, all events are long: so `put` asks for one thing only.
    if (m >= M_MASK) this.hasWideMs = 1;
    this.baseNs = this.hasWideMs !== 0 ? NaN : Math.floor(nowNs);
    this.at = at;
    if (at > this.end) this.full();
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
    this.chunk = this.#chunks[this.#chunkAt] ??= this.memory.column(
      Int32Array,
      size,
      "the records of the events",
    );
    this.end = this.chunk.length - RECORD_MAX;
    this.at = 0;
  }

  /** Takes the records that were added since the last time into the columns. */
  #readOn(): void {
    const reader = this.#reader;
    let events = 0;
    for (let c = this.#readChunk; c <= this.#chunkAt; c++) {
      events += eventsIn(this.#chunks[c], this.#fromIn(c), this.#endIn(c));
    }
    reader.reserve(events);
    for (let c = this.#readChunk; c <= this.#chunkAt; c++) {
      reader.read(this.#chunks[c], this.#fromIn(c), this.#endIn(c));
    }
    this.#readAt = this.at;
    this.#readChunk = this.#chunkAt;
  }

  /** Where the records of chunk `c` begin that are not in columns yet, and where they end. */
  #fromIn(c: number): number {
    return c === this.#readChunk ? this.#readAt : 0;
  }
  #endIn(c: number): number {
    return c === this.#chunkAt ? this.at : this.#ends[c];
  }
}

/** The two words that the hash of a trace is made of, whose records are the first `n` words. */
export function wordsOfRecords(records: Int32Array, n: number): readonly [number, number] {
  WHOLE.reset();
  WHOLE.mix(records, 0, n);
  return WHOLE.words;
}
const WHOLE = new TraceHash();

/** The bits of a double. */
function wordsOf(value: number): Int32Array {
  return new Int32Array(Float64Array.of(value).buffer);
}
