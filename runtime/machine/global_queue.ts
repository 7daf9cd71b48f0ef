/**
 * The global run queue: an unbounded FIFO, linked through a column of the G table, so it owns no
 * memory and never allocates. Its lock is a point in virtual time.
 *
 * @module
 */

import type { GTable } from "./g_table.ts";

/** FIFO of Gs linked through {@linkcode GTable.next}. */
export class GlobalQueue {
  size = 0;
  /** The lock is free from here on. */
  lockFreeNs = 0;
  #head = -1;
  #tail = -1;

  constructor(private readonly gs: GTable) {}

  /** Appends `g`, which must be on no other list. */
  push(g: number): void {
    const next = this.gs.next;
    next[g] = -1;
    if (this.#tail >= 0) next[this.#tail] = g;
    else this.#head = g;
    this.#tail = g;
    this.size++;
  }

  /** Takes the head, or NONE. */
  pop(): number {
    const g = this.#head;
    if (g < 0) return -1;
    const next = this.gs.next[g];
    this.#head = next;
    if (next < 0) this.#tail = -1;
    this.gs.next[g] = -1;
    this.size--;
    return g;
  }
}
