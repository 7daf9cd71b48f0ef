/**
 * Median and range: what is shown of samples where no interval is claimed.
 *
 * @module
 */

import { max, median, min } from "simple-statistics";

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
