/**
 * What is shown of one sample by itself: median and range where no interval is claimed, or the mean
 * with its interval.
 *
 * @module
 */

import { max, mean, median, min, sampleStandardDeviation } from "simple-statistics";
import type { Estimate } from "./bootstrap.ts";
import { studentWidth } from "./distributions.ts";

/** Median and range of some samples. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many samples. */
  readonly n: number;
}

/** Median and range of `samples`. @throws {RangeError} If there are none. */
export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new RangeError("Cannot take the spread of no values");
  const list = [...samples];
  return { median: median(list), min: min(list), max: max(list), n: list.length };
}

/**
 * The mean of a sample with Student's interval around it, for repeats that are independent.
 *
 * @param alpha Share that the interval leaves outside.
 * @returns `low` and `high` are NaN for fewer than two values: one says nothing of the spread.
 * @throws {RangeError} If there are none.
 */
export function meanEstimate(samples: readonly number[], alpha = 0.05): Estimate {
  if (samples.length === 0) throw new RangeError("Cannot take the mean of no values");
  const list = [...samples], value = mean(list);
  if (list.length < 2) return { value, low: NaN, high: NaN };
  const error = sampleStandardDeviation(list) / Math.sqrt(list.length);
  const half = error === 0 ? 0 : studentWidth(alpha, list.length - 1) * error;
  return { value, low: value - half, high: value + half };
}
