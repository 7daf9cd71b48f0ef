/**
 * The one way between the lab and a guest in another thread: a ring of words in shared memory that
 * only the guest's side writes to, and a few cells beside it. The lab believes nothing of what it
 * reads there; it is a list of decisions, and the lab carries them out on a machine of its own.
 *
 * @module
 */

// Taken out once: where a guest lives these globals are traps by the time they are used.
const { add, load, notify, store, wait } = Atomics;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Words of the ring. */
const RING = 1 << 16;
/** Words after which the reader is told, unless somebody waits for an answer. */
const BATCH = 1 << 11;
/** Bytes for the text of a request. */
const TEXT_BYTES = 1 << 23;
/** Longest text in the ring, in characters, one a word. */
export const WORDS_OF_TEXT_MAX = 2_000;
/** Looks at a cell before going to sleep on it: a change usually comes within microseconds. */
const SPINS = 400;

/** Cells at the start of the shared memory. */
const Cell = {
  /** Words written, words read: both only grow, and wrap around as 32-bit numbers. */
  HEAD: 0,
  TAIL: 1,
  /** Number of the request that is asked for; the guest's side waits on it. */
  REQUEST: 2,
  /** Bytes of its text. */
  TEXT_LEN: 3,
  /** 1: the lab is no longer interested in the run. */
  CANCEL: 4,
  /** Answers to choices given so far, and the last. */
  ANSWERS: 5,
  ANSWER: 6,
  /** 1 + the hook that the guest is in, or 0: what to blame when nothing comes. */
  HOOK: 7,
  SIZE: 16,
} as const;

/** Size of the shared memory of a channel. */
const BYTES = (Cell.SIZE + RING) * 4 + TEXT_BYTES;

/** Shared memory for one guest. */
export function channelMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES);
}

/** Waits until a cell no longer holds `value`. `false`: it still does after `waitMs`. */
function waitChange(cells: Int32Array, cell: number, value: number, waitMs: number): boolean {
  for (let i = 0; i < SPINS; i++) if (load(cells, cell) !== value) return true;
  return wait(cells, cell, value, waitMs) !== "timed-out" ||
    load(cells, cell) !== value;
}

/** The lab no longer wants the run that the guest is in. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** The guest's end. */
export class GuestEnd {
  readonly #cells: Int32Array;
  readonly #ring: Int32Array;
  readonly #text: Uint8Array;
  #head = 0;
  #told = 0;
  #request = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory, 0, Cell.SIZE);
    this.#ring = new Int32Array(memory, Cell.SIZE * 4, RING);
    this.#text = new Uint8Array(memory, (Cell.SIZE + RING) * 4, TEXT_BYTES);
  }

  /** Sleeps until the lab asks for something, and answers its text. */
  nextRequest(): string {
    while (load(this.#cells, Cell.REQUEST) === this.#request) {
      waitChange(this.#cells, Cell.REQUEST, this.#request, Infinity);
    }
    this.#request = load(this.#cells, Cell.REQUEST);
    const bytes = this.#text.slice(0, load(this.#cells, Cell.TEXT_LEN));
    return decoder.decode(bytes);
  }

  /** Says which hook the guest is in (-1: none), for the case that it never comes back. */
  enter(hook: number): void {
    store(this.#cells, Cell.HOOK, hook + 1);
  }

  /** Writes a word; sleeps while the ring is full. @throws {Cancelled} The lab gave the run up. */
  put(word: number): void {
    while (((this.#head - load(this.#cells, Cell.TAIL)) | 0) >= RING) {
      this.flush();
      if (load(this.#cells, Cell.CANCEL) !== 0) throw new Cancelled();
      const tail = load(this.#cells, Cell.TAIL);
      if (((this.#head - tail) | 0) >= RING) waitChange(this.#cells, Cell.TAIL, tail, 20);
    }
    this.#ring[this.#head & (RING - 1)] = word;
    this.#head = (this.#head + 1) | 0;
    if (((this.#head - this.#told) | 0) >= BATCH) this.flush();
  }

  /** Tells the lab of everything written. */
  flush(): void {
    this.#told = this.#head;
    store(this.#cells, Cell.HEAD, this.#head);
    notify(this.#cells, Cell.HEAD);
  }

  /** Writes a text: its length, then its characters. */
  putText(text: string): void {
    const length = Math.min(text.length, WORDS_OF_TEXT_MAX);
    this.put(length);
    for (let i = 0; i < length; i++) this.put(text.charCodeAt(i));
  }

  /** `true`: the lab gave the run up. */
  get isCancelled(): boolean {
    return load(this.#cells, Cell.CANCEL) !== 0;
  }

  /** Answers given so far. */
  get answers(): number {
    return load(this.#cells, Cell.ANSWERS);
  }

  /**
   * Sleeps until the lab answered a choice.
   *
   * @param before {@linkcode answers} before it was asked.
   */
  answer(before: number): number {
    this.flush();
    while (load(this.#cells, Cell.ANSWERS) === before) {
      if (this.isCancelled) throw new Cancelled();
      waitChange(this.#cells, Cell.ANSWERS, before, 20);
    }
    return load(this.#cells, Cell.ANSWER);
  }
}

/** Called while nothing comes; gives up by throwing. @param waitedMs So far. @param hook Or -1. */
export type Patience = (waitedMs: number, hook: number) => void;

/** How long the lab sleeps before it looks around again. */
const SLICE_MS = 5;

/** The lab's end. */
export class LabEnd {
  readonly #cells: Int32Array;
  readonly #ring: Int32Array;
  readonly #text: Uint8Array;
  #tail = 0;
  #known = 0;

  /** @param patience Asked again and again while the guest writes nothing. */
  constructor(memory: SharedArrayBuffer, private readonly patience: Patience) {
    this.#cells = new Int32Array(memory, 0, Cell.SIZE);
    this.#ring = new Int32Array(memory, Cell.SIZE * 4, RING);
    this.#text = new Uint8Array(memory, (Cell.SIZE + RING) * 4, TEXT_BYTES);
  }

  /** Asks for something. @throws {RangeError} The text is too long. */
  request(text: string): void {
    const bytes = encoder.encode(text);
    if (bytes.length > TEXT_BYTES) {
      throw new RangeError(
        `a program for a guest must fit into ${TEXT_BYTES} bytes: received ${bytes.length}`,
      );
    }
    this.#text.set(bytes);
    store(this.#cells, Cell.TEXT_LEN, bytes.length);
    store(this.#cells, Cell.CANCEL, 0);
    add(this.#cells, Cell.REQUEST, 1);
    notify(this.#cells, Cell.REQUEST);
  }

  /** The next word; sleeps until there is one. */
  take(): number {
    if (this.#tail === this.#known) this.#more();
    const word = this.#ring[this.#tail & (RING - 1)];
    this.#tail = (this.#tail + 1) | 0;
    return word;
  }

  #more(): void {
    // What has been read is free again, and a writer that sleeps because of it is told.
    store(this.#cells, Cell.TAIL, this.#tail);
    notify(this.#cells, Cell.TAIL);
    let waitedMs = 0;
    while (load(this.#cells, Cell.HEAD) === this.#tail) {
      // Told, but of nothing new: looks again. Else it would read what stood there a lap ago.
      if (waitChange(this.#cells, Cell.HEAD, this.#tail, SLICE_MS)) continue;
      waitedMs += SLICE_MS;
      this.patience(waitedMs, load(this.#cells, Cell.HOOK) - 1);
    }
    this.#known = load(this.#cells, Cell.HEAD);
  }

  /** A text as `putText` wrote it. @throws {RangeError} It claims a length that none may have. */
  takeText(): string {
    const length = this.take();
    if (length < 0 || length > WORDS_OF_TEXT_MAX) {
      throw new RangeError("a text of impossible length");
    }
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.take() & 0xffff);
    return text;
  }

  /** Answers a choice. */
  answer(choice: number): void {
    store(this.#cells, Cell.ANSWER, choice);
    add(this.#cells, Cell.ANSWERS, 1);
    notify(this.#cells, Cell.ANSWERS);
  }

  /** Gives the run up: what is still written is thrown away by the reader. */
  cancel(): void {
    store(this.#cells, Cell.CANCEL, 1);
    notify(this.#cells, Cell.TAIL);
    notify(this.#cells, Cell.ANSWERS);
  }
}
