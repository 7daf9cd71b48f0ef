/**
 * Shared memory as the queue algorithms see it: single loads, stores and compare-and-swaps, each
 * sequentially consistent. On real cores these are `Atomics`; the interleaving tests put a memory in
 * their place that stops a thread before each access.
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

/** Words in a SharedArrayBuffer. */
export class AtomicWords implements Words {
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
}
