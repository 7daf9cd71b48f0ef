/**
 * A queue of goroutines as a value: many states that are alike share one, and a change makes a new
 * one. Pushes go into shared memory as long as nobody else pushed there, so both ends are cheap.
 *
 * @module
 */

/** Base of the hash: h(a,b,…) = … a·B + b, in 32 bits. */
const BASE = 0x2c1b3c6d;
/** Items before the oldest that are kept at least. */
const PAST_MAX = 1024;
/** Powers of {@linkcode BASE}. */
const POWERS = [1];

function power(n: number): number {
  while (POWERS.length <= n) POWERS.push(Math.imul(POWERS[POWERS.length - 1], BASE));
  return POWERS[n];
}

/** Items in order, oldest first. Never changes. */
export class Fifo {
  private constructor(
    private readonly items: number[],
    private readonly from: number,
    private readonly to: number,
    /** Of the content: equal queues have equal hashes. */
    readonly hash: number,
  ) {}

  /** Nobody. */
  static readonly EMPTY = new Fifo([], 0, 0, 0);

  /** How many. */
  get length(): number {
    return this.to - this.from;
  }

  /** Item `i` of `0..length-1`. */
  at(i: number): number {
    return this.items[this.from + i];
  }

  /** With `g` behind all others. */
  push(g: number): Fifo {
    const { from, to } = this;
    let { items } = this, start = from;
    // Somebody else pushed there, or most of it is past.
    if (items.length !== to || from === to || from > PAST_MAX && from > 2 * (to - from)) {
      items = items.slice(from, to);
      start = 0;
    }
    items.push(g);
    return new Fifo(items, start, start + (to - from) + 1, (Math.imul(this.hash, BASE) + g) | 0);
  }

  /** Without the oldest `n`. */
  drop(n: number): Fifo {
    if (n >= this.length) return Fifo.EMPTY;
    let { hash } = this, rest = this.length;
    for (let i = 0; i < n; i++) hash = (hash - Math.imul(this.at(i) | 0, power(--rest))) | 0;
    return new Fifo(this.items, this.from + n, this.to, hash);
  }

  /** With all of `others` behind, in order. */
  pushAll(others: readonly number[]): Fifo {
    const n = others.length;
    if (n === 0) return this;
    const first = this.push(others[0]);
    if (n === 1) return first;
    // Nobody else knows the new end: what follows goes there in place.
    const { items, from } = first;
    let { hash } = first;
    for (let i = 1; i < n; i++) {
      items.push(others[i]);
      hash = (Math.imul(hash, BASE) + others[i]) | 0;
    }
    return new Fifo(items, from, first.to + n - 1, hash);
  }

  /** Without `g`, wherever it stands. */
  without(g: number): Fifo {
    const at = this.indexOf(g);
    return at < 0 ? this : Fifo.EMPTY.pushAll(this.toArray().toSpliced(at, 1));
  }

  /** Where `g` stands, -1: nowhere. */
  indexOf(g: number): number {
    for (let i = this.from; i < this.to; i++) if (this.items[i] === g) return i - this.from;
    return -1;
  }

  /** The oldest `n`, in order. */
  toArray(n = this.length): number[] {
    return this.items.slice(this.from, this.from + Math.min(n, this.length));
  }
}
