/**
 * The local run queues of all Ps: a ring of 256 slots and one runnext slot each, in one array; or
 * unbounded lists, for the models that have them.
 *
 * @module
 */

import type { GTable } from "./g_table.ts";
import type { GlobalQueue } from "./global_queue.ts";

/** The local queues of all Ps, in either form. */
export interface LocalQueues {
  /** Slots of each; Infinity if unbounded. */
  readonly size: number;
  /** Gs in runnext, or NONE, by P. */
  readonly next: Int32Array;
  /** Gs queued at `p`, runnext not counted. */
  len(p: number): number;
  /** Appends `g`. `false`: full, nothing happened. */
  push(p: number, g: number): boolean;
  /** Takes the head, or NONE. */
  pop(p: number): number;
  /** Moves `n` Gs, which it has, from the head of `queue`. `false`: no room for them, nothing happened. */
  take(p: number, queue: GlobalQueue, n: number): boolean;
  /** Empties all of them for another run. */
  reset(): this;
}

/** Unbounded local queues: lists linked through the G table, so they own no memory. */
export class LocalLists implements LocalQueues {
  readonly size = Infinity;
  declare readonly next: Int32Array;
  declare private readonly head: Int32Array;
  declare private readonly tail: Int32Array;
  declare private readonly count: Int32Array;
  declare private readonly gs: GTable;

  constructor(procs: number, gs: GTable) {
    this.gs = gs;
    this.next = new Int32Array(procs).fill(-1);
    this.head = new Int32Array(procs).fill(-1);
    this.tail = new Int32Array(procs).fill(-1);
    this.count = new Int32Array(procs);
  }

  len(p: number): number {
    return this.count[p];
  }

  push(p: number, g: number): boolean {
    if (this.count[p] === 0) this.head[p] = g;
    else this.gs.link(this.tail[p], g);
    this.tail[p] = g;
    this.count[p]++;
    return true;
  }

  pop(p: number): number {
    if (this.count[p] === 0) return -1;
    const g = this.head[p];
    if (--this.count[p] > 0) this.head[p] = this.gs.next[g];
    return g;
  }

  take(p: number, queue: GlobalQueue, n: number): boolean {
    for (let i = 0; i < n; i++) this.push(p, queue.pop());
    return true;
  }

  reset(): this {
    this.next.fill(-1);
    this.head.fill(-1);
    this.tail.fill(-1);
    this.count.fill(0);
    return this;
  }
}

/** One ring. Positions grow without end and wrap at 2**32; a slot is `position & mask`. */
class Ring {
  head = 0;
  tail = 0;
  declare readonly slots: Int32Array;

  constructor(size: number) {
    this.slots = new Int32Array(size);
  }
}

/** Rings and runnext slots of all Ps. */
export class RunRings implements LocalQueues {
  /** Gs in runnext, or NONE, by P. */
  declare readonly next: Int32Array;
  declare readonly size: number;
  declare private readonly rings: readonly Ring[];

  /**
   * @param procs Number of Ps.
   * @param size Slots per ring, a power of two, 2..65,536. Go: 256.
   */
  constructor(procs: number, size: number) {
    this.size = size;
    this.next = new Int32Array(procs).fill(-1);
    this.rings = Array.from({ length: procs }, () => new Ring(size));
  }

  /** Gs in the ring of `p`, runnext not counted. */
  len(p: number): number {
    const ring = this.rings[p];
    return (ring.tail - ring.head) | 0;
  }

  /** Appends `g`. `false`: full, nothing happened. */
  push(p: number, g: number): boolean {
    const ring = this.rings[p], slots = ring.slots, tail = ring.tail;
    if (((tail - ring.head) | 0) >= slots.length) return false;
    slots[tail & (slots.length - 1)] = g;
    ring.tail = (tail + 1) | 0;
    return true;
  }

  /** Takes the head, or NONE. */
  pop(p: number): number {
    const ring = this.rings[p], head = ring.head;
    if (head === ring.tail) return -1;
    ring.head = (head + 1) | 0;
    return ring.slots[head & (ring.slots.length - 1)];
  }

  take(p: number, queue: GlobalQueue, n: number): boolean {
    const ring = this.rings[p], slots = ring.slots, mask = slots.length - 1, tail = ring.tail;
    if (((tail - ring.head) | 0) + n > slots.length) return false;
    for (let i = 0; i < n; i++) slots[(tail + i) & mask] = queue.peek(i);
    ring.tail = (tail + n) | 0;
    queue.gets += n;
    return true;
  }

  /** Empties all of them for another run. */
  reset(): this {
    this.next.fill(-1);
    for (const ring of this.rings) ring.head = ring.tail = 0;
    return this;
  }
}
