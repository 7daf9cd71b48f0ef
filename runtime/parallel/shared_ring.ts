/**
 * Go's local run queue and runnext on real cores (proc.go: runqput, runqputslow, runqget,
 * runqgrab): a ring with one producer, the M that holds the P, and many consumers, who take by
 * compare-and-swap of `head`; and a slot for one G.
 *
 * Nothing here waits for a lock. The order of the accesses is the algorithm:
 * - `push` writes the slot before it moves `tail`, so that nobody takes a slot not yet written;
 * - a consumer reads the slot before it swaps `head`: afterwards the producer may write it again;
 * - `head` and `tail` only grow (modulo 2^32), so a swap that succeeds has seen no change between.
 *
 * @module
 */

import { FIRST } from "../queues.ts";
import { RingWord } from "./layout.ts";
import type { Words } from "./sleeping.ts";

const { HEAD, TAIL, SLOTS } = RingWord;

/** Answer of `moveInto`: the thief's ring has no room. */
export const FULL = -2;

/** The ring of one P. `slots` is a power of two. */
export class SharedRing {
  readonly #mask: number;

  /** @param words Zeroed: an empty ring. */
  constructor(private readonly words: Words, readonly slots: number) {
    this.#mask = slots - 1;
  }

  /** Gs in the ring, at some moment during the call; 0..slots. */
  len(): number {
    // The head first: it never passes the tail, so a tail read later is not behind it.
    const head = this.words.load(HEAD);
    const n = (this.words.load(TAIL) - head) | 0;
    return n > this.slots ? this.slots : n;
  }

  /** The oldest, or -1; at some moment during the call. */
  peek(): number {
    const w = this.words;
    for (;;) {
      const head = w.load(HEAD);
      if (head === w.load(TAIL)) return -1;
      const g = w.load(SLOTS + (head & this.#mask));
      // The slot is written again only after the head has moved.
      if (w.load(HEAD) === head) return g;
    }
  }

  /** Appends `g`; owner only. `false`: the ring is full. */
  push(g: number): boolean {
    const w = this.words, head = w.load(HEAD), tail = w.load(TAIL);
    if (((tail - head) | 0) >= this.slots) return false;
    w.store(SLOTS + (tail & this.#mask), g);
    w.store(TAIL, (tail + 1) | 0);
    return true;
  }

  /** Takes the oldest, or -1; owner only. */
  pop(): number {
    const w = this.words;
    for (;;) {
      const head = w.load(HEAD), tail = w.load(TAIL);
      if (head === tail) return -1;
      const g = w.load(SLOTS + (head & this.#mask));
      if (w.cas(HEAD, head, (head + 1) | 0)) return g;
    }
  }

  /**
   * Takes the `n` oldest, 0..slots, of a full ring into `out`; owner only.
   *
   * @returns `false`: the ring is not full any more, a thief was there.
   */
  takeOlder(out: Int32Array, n: number): boolean {
    const w = this.words, head = w.load(HEAD), tail = w.load(TAIL);
    if (((tail - head) | 0) < this.slots) return false;
    for (let i = 0; i < n; i++) out[i] = w.load(SLOTS + ((head + i) & this.#mask));
    return w.cas(HEAD, head, (head + n) | 0);
  }

  /** Gs that the last `moveInto` from this ring moved, the answered one included. */
  moved = 0;

  /**
   * Moves up to `n` Gs from the head of this ring to the tail of `thief`; by the owner of `thief`.
   *
   * @param answer Which of them is the answer, and not put into the ring: the FIRST or the LAST.
   * @returns The answer; -1: there was none; FULL: `thief` cannot take the others, so nothing
   * moved.
   */
  moveInto(thief: SharedRing, n: number, answer: 0 | 1): number {
    const w = this.words, to = thief.words;
    for (;;) {
      const head = w.load(HEAD), size = (w.load(TAIL) - head) | 0;
      if (size <= 0) return -1;
      // Head and tail were read at two moments: others took and the owner put in between.
      if (size > this.slots) continue;
      const count = Math.min(n, size);
      if (count <= 0) return -1;
      const tail = to.load(TAIL);
      if (count - 1 > thief.slots - ((tail - to.load(HEAD)) | 0)) {
        // Unless somebody took some meanwhile: then there are fewer.
        if (w.load(HEAD) === head) return FULL;
        continue;
      }
      const kept = answer === FIRST ? 0 : count - 1;
      let mine = -1, end = tail;
      for (let i = 0; i < count; i++) {
        const g = w.load(SLOTS + ((head + i) & this.#mask));
        if (i === kept) mine = g;
        else to.store(SLOTS + (end++ & thief.#mask), g);
      }
      if (!w.cas(HEAD, head, (head + count) | 0)) continue;
      if (count > 1) to.store(TAIL, end | 0);
      this.moved = count;
      return mine;
    }
  }
}

/** The slot in word `i`. */
export class SharedSlot {
  /** @param words Zeroed, which would be G0: see `clear`. */
  constructor(private readonly words: Words, private readonly i: number) {}

  /** Empties it. Before any thread runs. */
  clear(): void {
    this.words.store(this.i, -1);
  }

  /** The G in it, or -1. */
  peek(): number {
    return this.words.load(this.i);
  }

  /** Puts `g` in. @returns The G that was there, or -1. */
  put(g: number): number {
    return this.words.swap(this.i, g);
  }

  /** Takes the G, or -1: there is none, or a thief (or the owner) was faster. */
  take(): number {
    const g = this.words.load(this.i);
    return g >= 0 && this.words.cas(this.i, g, -1) ? g : -1;
  }

  /** Takes `g`. `false`: it is not here any more. */
  remove(g: number): boolean {
    return this.words.cas(this.i, g, -1);
  }
}
