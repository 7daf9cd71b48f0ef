/**
 * Go's runnext on real cores: a word with one G, swapped by its owner, taken by compare-and-swap.
 *
 * @module
 */

import type { Words } from "./words.ts";

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
