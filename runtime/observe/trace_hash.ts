/**
 * The hash of a trace: 64 bits over the words of its records. Four lanes of 32 bits, so that no
 * multiplication waits for the one before it; what a word changes in its lane goes on to the next
 * one with each turn.
 *
 * It tells runs apart; it does not withstand somebody who looks for two with the same hash: what is
 * changed in the highest six bits of a word can be undone by changing the right bits of two words
 * after it.
 *
 * @module
 */

/** Odd numbers with many bits, from xxHash. */
const P0 = 0x9e3779b1 | 0, P1 = 0x85ebca77 | 0, P2 = 0xc2b2ae3d | 0, P3 = 0x27d4eb2f;
const START = [0x9e3779b9 | 0, 0x85ebca6b | 0, 0x3c6ef372, 0xbb67ae85 | 0] as const;

/** A hash that is fed in pieces; where they end does not matter. */
export class TraceHash {
  private h0: number = START[0];
  private h1: number = START[1];
  private h2: number = START[2];
  private h3: number = START[3];
  /** Words that wait until there are four of them, and words in all. */
  private readonly rest = new Int32Array(4);
  private count = 0;

  /** Begins anew. */
  reset(): void {
    this.h0 = START[0];
    this.h1 = START[1];
    this.h2 = START[2];
    this.h3 = START[3];
    this.count = 0;
  }

  /** Feeds the words `from`..`to` - 1. */
  mix(words: Int32Array, from: number, to: number): void {
    let at = from;
    while ((this.count & 3) !== 0 && at < to) this.wait(words[at++]);
    const turns = (to - at) & ~3;
    if (turns > 0) {
      this.turn(words, at, at + turns);
      this.count += turns;
      at += turns;
    }
    while (at < to) this.wait(words[at++]);
  }

  /** The hash so far. */
  get words(): readonly [number, number] {
    const { rest, count, h3 } = this;
    let h0 = this.h0 ^ count, h1 = this.h1, h2 = this.h2;
    if ((count & 3) > 0) h0 = stirred(h0 ^ rest[0]);
    if ((count & 3) > 1) h1 = stirred(h1 ^ rest[1]);
    if ((count & 3) > 2) h2 = stirred(h2 ^ rest[2]);
    const one = stirred(h0 ^ stirred(h1 ^ stirred(h2 ^ stirred(h3))));
    const two = stirred(h3 + stirred(h2 + stirred(h1 + stirred(h0 ^ one) | 0) | 0) | 0);
    return [one, two];
  }

  private wait(word: number): void {
    this.rest[this.count & 3] = word;
    this.count++;
    if ((this.count & 3) === 0) this.turn(this.rest, 0, 4);
  }

  private turn(words: Int32Array, from: number, to: number): void {
    let h0 = this.h0, h1 = this.h1, h2 = this.h2, h3 = this.h3;
    for (let at = from; at < to; at = at + 4 | 0) {
      const a = Math.imul(h0 ^ words[at], P0);
      const b = Math.imul(h1 ^ words[(at + 1) | 0], P1);
      const c = Math.imul(h2 ^ words[(at + 2) | 0], P2);
      const d = Math.imul(h3 ^ words[(at + 3) | 0], P3);
      h0 = ((a << 13 | a >>> 19) + d) | 0;
      h1 = ((b << 13 | b >>> 19) + a) | 0;
      h2 = ((c << 13 | c >>> 19) + b) | 0;
      h3 = ((d << 13 | d >>> 19) + c) | 0;
    }
    this.h0 = h0;
    this.h1 = h1;
    this.h2 = h2;
    this.h3 = h3;
  }
}

/**
 * Each bit of `h` changes each bit of the answer with a chance of nearly one half (MurmurHash3).
 */
function stirred(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
