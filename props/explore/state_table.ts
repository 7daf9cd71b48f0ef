/**
 * The states that a search has been in, by key, and what is known of each.
 *
 * @module
 */

/** A hash table of states (open addressing, linear probing). A state is an index, from 0. */
export class StateTable {
  size = 0;
  #one = new Int32Array(1024);
  #two = new Int32Array(1024);
  /** Ways from here to an end, and those of them that break a law. */
  schedules = new Float64Array(1024);
  broken = new Float64Array(1024);
  #slots = new Int32Array(4096).fill(-1);

  /** The state with this key, or NONE. */
  find(one: number, two: number): number {
    const slots = this.#slots, mask = slots.length - 1;
    for (let i = (one ^ (two >>> 7)) & mask;; i = (i + 1) & mask) {
      const state = slots[i];
      if (state < 0 || (this.#one[state] === one && this.#two[state] === two)) return state;
    }
  }

  /** Adds a state whose key is not in the table. @returns Its index. */
  add(one: number, two: number): number {
    const state = this.size++;
    if (state === this.#one.length) this.#grow();
    this.#one[state] = one;
    this.#two[state] = two;
    this.#place(state);
    return state;
  }

  #place(state: number): void {
    const slots = this.#slots, mask = slots.length - 1;
    let i = (this.#one[state] ^ (this.#two[state] >>> 7)) & mask;
    while (slots[i] >= 0) i = (i + 1) & mask;
    slots[i] = state;
  }

  #grow(): void {
    const n = this.#one.length * 2;
    const longer = <T extends Int32Array | Float64Array>(column: T): T => {
      const copy = new (column.constructor as new (n: number) => T)(n);
      copy.set(column);
      return copy;
    };
    this.#one = longer(this.#one);
    this.#two = longer(this.#two);
    this.schedules = longer(this.schedules);
    this.broken = longer(this.broken);
    this.#slots = new Int32Array(4 * n).fill(-1);
    for (let state = 0; state < this.size - 1; state++) this.#place(state);
  }
}
