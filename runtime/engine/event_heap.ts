/**
 * A priority queue of plain events on (time, serial): equal times leave in the order they came.
 *
 * @module
 */

import { EngineMemory } from "../machine/columns.ts";

/** A binary heap of events (time, kind, subject); any number, removed only at the top. */
export class EventHeap {
  size = 0;
  #key = new Float64Array(16);
  #order = new Float64Array(16);
  #kind = new Uint8Array(16);
  #subject = new Int32Array(16);
  #serial = 0;

  /** @param memory Counts what the heap takes. */
  constructor(private readonly memory: EngineMemory = new EngineMemory()) {}

  /** Time of the first event, Infinity if there is none. */
  get topNs(): number {
    return this.size > 0 ? this.#key[0] : Infinity;
  }
  /** Kind of the first event. */
  get topKind(): number {
    return this.#kind[0];
  }
  /** Subject of the first event. */
  get topSubject(): number {
    return this.#subject[0];
  }

  /** Adds an event. */
  push(timeNs: number, kind: number, subject: number): void {
    let i = this.size++;
    if (i === this.#subject.length) this.#grow(i + 1);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.#key[up] <= timeNs) break;
      this.#move(up, i);
      i = up;
    }
    this.#place(i, timeNs, this.#serial++, kind, subject);
  }

  /** Removes the first event. */
  pop(): void {
    const last = --this.size;
    if (last === 0) return;
    const key = this.#key[last], order = this.#order[last];
    const kind = this.#kind[last], subject = this.#subject[last];
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#less(child + 1, child)) child++;
      if (this.#key[child] > key || (this.#key[child] === key && this.#order[child] > order)) break;
      this.#move(child, i);
      i = child;
    }
    this.#place(i, key, order, kind, subject);
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.size = 0;
    this.#serial = 0;
    return this;
  }

  #grow(least: number): void {
    const what = "the events from outside", memory = this.memory;
    this.#key = memory.grown(this.#key, least, what);
    // The shortest column counts; it is the last that grows.
    const n = this.#key.length;
    this.#order = memory.grown(this.#order, least, what, n);
    this.#kind = memory.grown(this.#kind, least, what, n);
    this.#subject = memory.grown(this.#subject, least, what, this.#order.length);
  }

  #less(x: number, y: number): boolean {
    const kx = this.#key[x], ky = this.#key[y];
    return kx < ky || (kx === ky && this.#order[x] < this.#order[y]);
  }

  #move(from: number, to: number): void {
    this.#key[to] = this.#key[from];
    this.#order[to] = this.#order[from];
    this.#kind[to] = this.#kind[from];
    this.#subject[to] = this.#subject[from];
  }

  #place(i: number, key: number, order: number, kind: number, subject: number): void {
    this.#key[i] = key;
    this.#order[i] = order;
    this.#kind[i] = kind;
    this.#subject[i] = subject;
  }
}
