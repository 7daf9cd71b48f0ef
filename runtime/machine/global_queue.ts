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

  declare private readonly gs: GTable;

  constructor(gs: GTable) {
    this.gs = gs;
  }

  /** Appends `g`, which must be on no other list. */
  push(g: number): void {
    if (this.size > 0) this.gs.next[this.#tail] = g;
    else this.#head = g;
    this.#tail = g;
    this.size++;
  }

  /** Takes the head, or NONE. */
  pop(): number {
    if (this.size === 0) return -1;
    const g = this.#head;
    this.size--;
    this.#head = this.gs.next[g];
    return g;
  }
}
