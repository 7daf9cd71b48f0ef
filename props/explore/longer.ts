/**
 * Columns that grow.
 *
 * @module
 */

/** A copy of a column with `n` cells. @param fill Of those that are new. */
export function longer(column: Int32Array, n: number, fill = 0): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(n).fill(fill, column.length);
  copy.set(column);
  return copy;
}
