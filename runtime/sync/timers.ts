/**
 * Timers: one binary heap for each P, as in Go, keyed by when they are due, then by order of
 * setting. A key is a sleeping G, or `~t` for timer `t` of the program.
 *
 * @module
 */

import { EngineMemory } from "../machine/columns.ts";
import type { GTable } from "../machine/g_table.ts";

/** The table as a refusal names it. */
const TIMERS = "the timers of the Gs";

/** The timers of all Ps. The time at which a sleeping G is due is its `scratch`. */
export class Timers {
  /** Timers set in all. */
  total = 0;
  /** By timer of the program: when it is due; Infinity: it is not set. */
  readonly dueNs: Float64Array<ArrayBuffer>;
  /** By timer of the program: the P whose heap it is in, or NONE. */
  readonly heapOf: Int32Array<ArrayBuffer>;
  declare private readonly heap: Int32Array[];
  declare private readonly size: Int32Array;
  /** Order of setting, by G; grows with the G table. */
  #order = new Int32Array(0);
  readonly #orderOf: Int32Array<ArrayBuffer>;
  #serial = 0;
  declare private readonly gs: GTable;
  declare private readonly memory: EngineMemory;

  /** @param memory Counts what the heaps take. @param timers How many the program has. */
  constructor(procs: number, gs: GTable, memory: EngineMemory = new EngineMemory(), timers = 0) {
    this.gs = gs;
    this.memory = memory;
    this.heap = Array.from({ length: procs }, () => new Int32Array(0));
    this.size = new Int32Array(procs);
    this.dueNs = new Float64Array(timers).fill(Infinity);
    this.heapOf = new Int32Array(timers).fill(-1);
    this.#orderOf = new Int32Array(timers);
  }

  /** Takes all timers off, as at the start of a run. */
  reset(): this {
    this.total = 0;
    this.#serial = 0;
    for (let p = 0; p < this.size.length; p++) this.size[p] = 0;
    for (let t = 0; t < this.dueNs.length; t++) {
      this.dueNs[t] = Infinity;
      this.heapOf[t] = -1;
    }
    return this;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#order.byteLength + this.heap.reduce((sum, heap) => sum + heap.byteLength, 0);
  }

  /** When the first timer of `p` is due; Infinity if it has none. */
  firstNs(p: number): number {
    return this.size[p] > 0 ? this.#ns(this.heap[p][0]) : Infinity;
  }

  /** When the first timer of any P is due. Takes time in proportion to the number of Ps. */
  earliestNs(): number {
    let first = Infinity;
    if (this.total > 0) {
      for (let p = 0; p < this.size.length; p++) first = Math.min(first, this.firstNs(p));
    }
    return first;
  }

  /** Sets `key` on `p` for the time at which it is due. */
  add(p: number, key: number): void {
    let heap = this.heap[p];
    const i = this.size[p]++;
    if (i === heap.length) heap = this.heap[p] = this.memory.grown(heap, i + 1, TIMERS);
    if (key >= this.#order.length) this.#order = this.memory.grown(this.#order, key + 1, TIMERS);
    if (key >= 0) this.#order[key] = this.#serial++;
    else {
      this.#orderOf[~key] = this.#serial++;
      this.heapOf[~key] = p;
    }
    this.total++;
    this.#up(heap, i, key);
  }

  /** Takes the first timer of `p`, which must have one. @returns Its key. */
  pop(p: number): number {
    const first = this.heap[p][0];
    this.#take(p, 0);
    return first;
  }

  /**
   * Takes `key` off, wherever it is. Takes time in proportion to the timers that are set.
   *
   * @returns `false`: it was not there.
   */
  remove(key: number): boolean {
    for (let p = 0; p < this.size.length; p++) {
      const i = this.heap[p].subarray(0, this.size[p]).indexOf(key);
      if (i < 0) continue;
      this.#take(p, i);
      return true;
    }
    return false;
  }

  /** Takes what stands at place `i` of the heap of `p`; the last one goes there. */
  #take(p: number, i: number): void {
    const heap = this.heap[p], size = --this.size[p], taken = heap[i], last = heap[size];
    this.total--;
    if (taken < 0) this.heapOf[~taken] = -1;
    if (i === size) return;
    this.#down(heap, i, last, size);
    if (heap[i] === last) this.#up(heap, i, last);
  }

  #up(heap: Int32Array, at: number, key: number): void {
    let i = at;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.#before(key, heap[up])) break;
      heap[i] = heap[up];
      i = up;
    }
    heap[i] = key;
  }

  #down(heap: Int32Array, at: number, key: number, size: number): void {
    let i = at;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(heap[child + 1], heap[child])) child++;
      if (!this.#before(heap[child], key)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = key;
  }

  #ns(key: number): number {
    return key >= 0 ? this.gs.scratch[key] : this.dueNs[~key];
  }

  #before(x: number, y: number): boolean {
    const tx = this.#ns(x), ty = this.#ns(y);
    if (tx !== ty) return tx < ty;
    return this.#serialOf(x) < this.#serialOf(y);
  }

  #serialOf(key: number): number {
    return key >= 0 ? this.#order[key] : this.#orderOf[~key];
  }
}
