/**
 * The state of mutexes and wait groups, in columns. What Gs do with them stands in
 * `engine/lock_steps.ts`.
 *
 * @module
 */

/** A waiter that waited longer than this makes its mutex starving (Go: `starvationThresholdNs`). */
export const STARVATION_NS = 1_000_000;

/**
 * All mutexes of a run, as columns, with Go's two modes (sync/mutex.go, runtime/sema.go). Normal: a
 * woken waiter competes with newcomers. Starving, after a waiter waited more than 1 ms: unlock
 * hands the mutex over. Mutexes that are served in order of coming use `locked` and the queue only.
 * The queue of a mutex is linked through the G table.
 */
export class Mutexes {
  declare readonly locked: Uint8Array;
  /** A waiter has been woken and competes: do not wake another. */
  declare readonly woken: Uint8Array;
  declare readonly starving: Uint8Array;
  /** Waiters as the lock word counts them (those that hold a wake-up are not in it). */
  declare readonly waiters: Int32Array;
  /** The semaphore: wake-ups given and not yet taken. */
  declare readonly permits: Int32Array;
  /** First and last waiter in the semaphore's queue. */
  declare readonly head: Int32Array;
  declare readonly tail: Int32Array;

  constructor(count: number) {
    this.locked = new Uint8Array(count);
    this.woken = new Uint8Array(count);
    this.starving = new Uint8Array(count);
    this.waiters = new Int32Array(count);
    this.permits = new Int32Array(count);
    this.head = new Int32Array(count).fill(-1);
    this.tail = new Int32Array(count).fill(-1);
  }

  /** All free, nobody waits, as at the start of a run. */
  reset(): this {
    // There are few, as a rule: to fill a column costs more than its cells.
    for (let x = 0; x < this.head.length; x++) {
      this.locked[x] = this.woken[x] = this.starving[x] = 0;
      this.waiters[x] = this.permits[x] = 0;
      this.head[x] = this.tail[x] = -1;
    }
    return this;
  }

  /** Puts `g` into the queue of `x`: at the tail, or at the head if it has waited before. */
  enqueue(x: number, g: number, lifo: boolean, next: Int32Array): void {
    if (this.head[x] < 0) {
      next[g] = -1;
      this.head[x] = this.tail[x] = g;
    } else if (lifo) {
      next[g] = this.head[x];
      this.head[x] = g;
    } else {
      next[g] = -1;
      next[this.tail[x]] = g;
      this.tail[x] = g;
    }
  }

  /** Takes the first waiter of `x`, or NONE. */
  dequeue(x: number, next: Int32Array): number {
    const g = this.head[x];
    if (g < 0) return -1;
    this.head[x] = next[g];
    if (next[g] < 0) this.tail[x] = -1;
    return g;
  }
}

/**
 * All wait groups of a run, as columns: a counter and the Gs that wait for it to reach 0, first
 * come first released. The queue of each is linked through the G table.
 */
export class WaitGroups {
  declare readonly counter: Float64Array;
  declare readonly head: Int32Array;
  declare readonly tail: Int32Array;

  constructor(count: number) {
    this.counter = new Float64Array(count);
    this.head = new Int32Array(count).fill(-1);
    this.tail = new Int32Array(count).fill(-1);
  }

  /** All at 0, nobody waits, as at the start of a run. */
  reset(): this {
    for (let w = 0; w < this.head.length; w++) {
      this.counter[w] = 0;
      this.head[w] = this.tail[w] = -1;
    }
    return this;
  }

  /** Appends `g` to the waiters of `w`. */
  enqueue(w: number, g: number, next: Int32Array): void {
    next[g] = -1;
    if (this.tail[w] >= 0) next[this.tail[w]] = g;
    else this.head[w] = g;
    this.tail[w] = g;
  }
}
