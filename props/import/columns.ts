/**
 * Columns of numbers that grow: what is kept of a trace while it streams by.
 *
 * @module
 */

/** Whole numbers of 32 bits. */
export class IntColumn {
  length = 0;
  #values = new Int32Array(1024);

  /** Appends a value. @returns Its index. */
  push(value: number): number {
    if (this.length === this.#values.length) {
      const wider = new Int32Array(2 * this.length);
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

/** Numbers up to 2**53: times. */
export class TimeColumn {
  length = 0;
  #values = new Float64Array(1024);

  /** Appends a value. @returns Its index. */
  push(value: number): number {
    if (this.length === this.#values.length) {
      const wider = new Float64Array(2 * this.length);
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
