/**
 * What several seeds say together. A difference is called one only if it repeats: two groups differ
 * when their ranges over all seeds do not overlap. That is a blunt test, but an honest one for five
 * seeds, and it needs no assumption about the distribution.
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

/** What a comparison of two cells may claim. */
export type Claim = "more" | "less" | "same" | "unclear";

/**
 * Compares a figure of two cells.
 *
 * @returns `more` or `less` when the ranges do not overlap, `same` when every value is equal,
 * else `unclear`. Fewer than {@linkcode SEEDS_TO_CLAIM} seeds on either side never give a claim,
 * unless neither side varies at all over two seeds or more.
 */
export function compare(a: Spread, b: Spread): Claim {
  const fixed = a.min === a.max && b.min === b.max;
  if (fixed && a.min === b.min) return "same";
  if (Math.min(a.n, b.n) < (fixed ? 2 : SEEDS_TO_CLAIM)) return "unclear";
  if (a.min > b.max) return "more";
  if (a.max < b.min) return "less";
  return "unclear";
}

/** Seeds a cell needs before a difference that varies may be claimed. */
export const SEEDS_TO_CLAIM = 3;

/** Median of `a` by median of `b`; `Infinity` when `b` is 0 and `a` is not, 1 when both are. */
export function ratio(a: Spread, b: Spread): number {
  if (b.median === 0) return a.median === 0 ? 1 : Infinity;
  return a.median / b.median;
}
