/**
 * What several seeds say together, for tables. Whether two cells may be called different is decided
 * in `compare_models.ts`.
 *
 * @module
 */

import { max, median, min } from "simple-statistics";

/** Median and range of one figure over the seeds of a cell. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many seeds. */
  readonly n: number;
}

/** Median and range of `values`. @throws {RangeError} If there are none. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("Cannot take the spread of no values");
  const list = [...values];
  return { median: median(list), min: min(list), max: max(list), n: list.length };
}

/** Median of `a` by median of `b`; `Infinity` when `b` is 0 and `a` is not, 1 when both are. */
export function ratio(a: Spread, b: Spread): number {
  if (b.median === 0) return a.median === 0 ? 1 : Infinity;
  return a.median / b.median;
}
