/**
 * Columns of numbers that grow: what is kept of a trace while it streams by.
 *
 * @module
 */

/** What both kinds of column share; a kind says how wide its numbers are. */
class Column<T extends Int32Array | Float64Array> {
  length = 0;
  #values: T;

  constructor(private readonly make: (length: number) => T) {
    this.#values = make(1024);
  }

  /** Appends a value. @returns Its index. */
  push(value: number): number {
    if (this.length === this.#values.length) {
      const wider = this.make(2 * this.length);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length] = value;
    return this.length++;
  }

  /** The value at `i`, which must be below the length. */
  at(i: number): number {
    return this.#values[i];
  }

  /** Overwrites the value at `i`. */
  set(i: number, value: number): void {
    this.#values[i] = value;
  }
}

/** Whole numbers of 32 bits. */
export class IntColumn extends Column<Int32Array> {
  constructor() {
    super((length) => new Int32Array(length));
  }
}

/** Numbers up to 2**53: times. */
export class TimeColumn extends Column<Float64Array> {
  constructor() {
    super((length) => new Float64Array(length));
  }
}
