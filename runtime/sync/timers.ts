/**
 * Sleeping Gs: one binary heap for each P, as in Go, keyed by wake-up time, then by order of
 * setting.
 *
 * @module
 */

import { EngineMemory } from "../machine/columns.ts";
import type { GTable } from "../machine/g_table.ts";

/** The table as a refusal names it. */
const TIMERS = "the timers of the Gs";

/** The timers of all Ps. The wake-up time of a sleeping G is its `scratch`. */
export class Timers {
  /** Timers set in all. */
  total = 0;
  declare private readonly heap: Int32Array[];
  declare private readonly size: Int32Array;
  /** Order of setting, by G; grows with the G table. */
  #order = new Int32Array(0);
  #serial = 0;
  declare private readonly gs: GTable;
  declare private readonly memory: EngineMemory;

  /** @param memory Counts what the heaps take. */
  constructor(procs: number, gs: GTable, memory: EngineMemory = new EngineMemory()) {
    this.gs = gs;
    this.memory = memory;
    this.heap = Array.from({ length: procs }, () => new Int32Array(0));
    this.size = new Int32Array(procs);
  }

  /** Takes all timers off, as at the start of a run. */
  reset(): this {
    this.total = 0;
    this.size.fill(0);
    this.#serial = 0;
    return this;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#order.byteLength + this.heap.reduce((sum, heap) => sum + heap.byteLength, 0);
  }

  /** When the first timer of `p` is due; Infinity if it has none. */
  firstNs(p: number): number {
    return this.size[p] > 0 ? this.gs.scratch[this.heap[p][0]] : Infinity;
  }

  /** When the first timer of any P is due. Takes time in proportion to the number of Ps. */
  earliestNs(): number {
    let first = Infinity;
    if (this.total > 0) {
      for (let p = 0; p < this.size.length; p++) first = Math.min(first, this.firstNs(p));
    }
    return first;
  }

  /** Sets the timer of `g` on `p` for `gs.scratch[g]`. */
  add(p: number, g: number): void {
    let heap = this.heap[p];
    let i = this.size[p]++;
    if (i === heap.length) heap = this.heap[p] = this.memory.grown(heap, i + 1, TIMERS);
    if (g >= this.#order.length) this.#order = this.memory.grown(this.#order, g + 1, TIMERS);
    this.#order[g] = this.#serial++;
    this.total++;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.#before(g, heap[up])) break;
      heap[i] = heap[up];
      i = up;
    }
    heap[i] = g;
  }

  /** Takes the first timer of `p`, which must have one. */
  pop(p: number): number {
    const heap = this.heap[p];
    const first = heap[0];
    const size = --this.size[p];
    this.total--;
    const g = heap[size];
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(heap[child + 1], heap[child])) child++;
      if (!this.#before(heap[child], g)) break;
      heap[i] = heap[child];
      i = child;
    }
    if (size > 0) heap[i] = g;
    return first;
  }

  #before(x: number, y: number): boolean {
    const tx = this.gs.scratch[x], ty = this.gs.scratch[y];
    return tx < ty || (tx === ty && this.#order[x] < this.#order[y]);
  }
}
