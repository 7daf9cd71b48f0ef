/**
 * Shared memory as the algorithms see it: single loads, stores and compare-and-swaps, each
 * sequentially consistent, and sleeping on a word. On real cores these are `Atomics`; the
 * interleaving tests put a memory in their place that stops a thread before each access.
 *
 * @module
 */

/** A block of shared 32-bit words. */
export interface Words {
  load(i: number): number;
  store(i: number, value: number): void;
  /** Sets word `i` to `next` if it is `expected`. `false`: it is not. */
  cas(i: number, expected: number, next: number): boolean;
  /** Sets word `i`. @returns What it was. */
  swap(i: number, value: number): number;
}

/** Words that threads can also sleep on. */
export interface SleepWords extends Words {
  /** Adds `by` to word `i`. @returns What it was. */
  add(i: number, by: number): number;
  /** Sleeps until word `i` is notified; does not, if it is not `expected` when this begins. */
  wait(i: number, expected: number): void;
  /** Wakes up to `most` of those that sleep on word `i`. */
  notify(i: number, most: number): void;
}

/** Words in a SharedArrayBuffer. */
export class AtomicWords implements SleepWords {
  constructor(private readonly at: Int32Array<SharedArrayBuffer>) {}

  load(i: number): number {
    return Atomics.load(this.at, i);
  }
  store(i: number, value: number): void {
    Atomics.store(this.at, i, value);
  }
  cas(i: number, expected: number, next: number): boolean {
    return Atomics.compareExchange(this.at, i, expected, next) === expected;
  }
  swap(i: number, value: number): number {
    return Atomics.exchange(this.at, i, value);
  }
  add(i: number, by: number): number {
    return Atomics.add(this.at, i, by);
  }
  wait(i: number, expected: number): void {
    Atomics.wait(this.at, i, expected);
  }
  notify(i: number, most: number): void {
    Atomics.notify(this.at, i, most);
  }
}
