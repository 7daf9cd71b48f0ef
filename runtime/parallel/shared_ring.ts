/**
 * Go's local run queue on real cores (proc.go: runqput, runqputslow, runqget, runqgrab): a ring with
 * one producer, the M that holds the P, and many consumers, who take by compare-and-swap of `head`.
 *
 * Nothing here waits for a lock. The order of the accesses is the algorithm:
 * - `push` writes the slot before it moves `tail`, so that nobody takes a slot not yet written;
 * - a consumer reads the slot before it swaps `head`: afterwards the producer may write it again;
 * - `head` and `tail` only grow (modulo 2^32), so a swap that succeeds has seen no change between.
 *
 * @module
 */

import type { Words } from "./words.ts";

// Each on a cache line of its own: thieves write `head`, the owner writes `tail`.
const HEAD = 0, TAIL = 16, NEXT = 32, SLOTS = 48;

/** Words that a ring of `slots` takes. */
export function ringWords(slots: number): number {
  return SLOTS + Math.ceil(slots / 16) * 16;
}

/** The ring and the runnext slot of one P. `slots` is a power of two. */
export class SharedRing {
  readonly #mask: number;

  /** @param words Zeroed but for runnext: see `clear`. */
  constructor(private readonly words: Words, readonly slots: number) {
    this.#mask = slots - 1;
  }

  /** Empties runnext, which zeroed memory would hold for G0. Before any thread runs. */
  clear(): void {
    this.words.store(NEXT, -1);
  }

  /** Gs in the ring, at some moment during the call; 0..slots. */
  len(): number {
    // The head first: it never passes the tail, so a tail read later is not behind it.
    const head = this.words.load(HEAD);
    const n = (this.words.load(TAIL) - head) | 0;
    return n > this.slots ? this.slots : n;
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
   * Takes the older half of a full ring into `out`; owner only.
   *
   * @returns How many; 0: the ring is not full any more, a thief was there.
   */
  takeHalf(out: Int32Array): number {
    const w = this.words, head = w.load(HEAD), tail = w.load(TAIL);
    if (((tail - head) | 0) < this.slots) return 0;
    const half = this.slots >> 1;
    for (let i = 0; i < half; i++) out[i] = w.load(SLOTS + ((head + i) & this.#mask));
    return w.cas(HEAD, head, (head + half) | 0) ? half : 0;
  }

  /** Gs that the last `stealInto` from this ring moved, the answered one included. */
  stolen = 0;

  /**
   * Moves up to `n` Gs from the head of this ring to the tail of `thief`; by the owner of `thief`.
   *
   * @returns The last of them, which is not put into the ring; -1: there was none.
   */
  stealInto(thief: SharedRing, n: number): number {
    const w = this.words, to = thief.words;
    for (;;) {
      const head = w.load(HEAD), size = (w.load(TAIL) - head) | 0;
      if (size <= 0) return -1;
      // Head and tail were read at two moments: others took and the owner put in between.
      if (size > this.slots) continue;
      const tail = to.load(TAIL);
      const room = thief.slots - ((tail - to.load(HEAD)) | 0) + 1;
      const count = Math.min(n, size, room);
      if (count <= 0) return -1;
      let last = -1;
      for (let i = 0; i < count; i++) {
        last = w.load(SLOTS + ((head + i) & this.#mask));
        if (i < count - 1) to.store(SLOTS + ((tail + i) & thief.#mask), last);
      }
      if (!w.cas(HEAD, head, (head + count) | 0)) continue;
      if (count > 1) to.store(TAIL, (tail + count - 1) | 0);
      this.stolen = count;
      return last;
    }
  }

  /** The G in runnext, or -1. */
  next(): number {
    return this.words.load(NEXT);
  }

  /** Puts `g` into runnext; owner only. @returns The G that was there, or -1. */
  setNext(g: number): number {
    return this.words.swap(NEXT, g);
  }

  /** Takes runnext, or -1: it is empty, or a thief (or the owner) was faster. */
  takeNext(): number {
    const g = this.words.load(NEXT);
    return g >= 0 && this.words.cas(NEXT, g, -1) ? g : -1;
  }
}
