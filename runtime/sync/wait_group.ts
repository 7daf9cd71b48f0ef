/**
 * Wait groups: a counter and the Gs that wait for it to reach 0, first come first released.
 *
 * @module
 */

/** All wait groups of a run, as columns. The queue of each is linked through the G table. */
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
    this.counter.fill(0);
    this.head.fill(-1);
    this.tail.fill(-1);
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
