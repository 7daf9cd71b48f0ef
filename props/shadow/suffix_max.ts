/**
 * The largest value seen since any earlier moment: a stack of falling maxima.
 *
 * @module
 */

/** Values by position; positions must grow. */
export class SuffixMax {
  readonly #at: number[] = [];
  readonly #value: number[] = [];

  /** Notes `value` at position `i`. */
  push(i: number, value: number): void {
    const at = this.#at, values = this.#value;
    // A smaller value before this one can never again be the largest since anything.
    while (values.length > 0 && values[values.length - 1] <= value) {
      values.pop();
      at.pop();
    }
    at.push(i);
    values.push(value);
  }

  /** The largest value at positions >= `from`; 0 if there is none. */
  since(from: number): number {
    const at = this.#at;
    let low = 0, high = at.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (at[mid] < from) low = mid + 1;
      else high = mid;
    }
    return this.#value[low] ?? 0;
  }
}
