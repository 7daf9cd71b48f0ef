/**
 * The distributions that intervals and tests are read from, out of jStat. It has no types of its
 * own, so this is the one file that imports it.
 *
 * @module
 */

import jstat from "jstat";

/** The part of jStat that is used here. */
interface Distributions {
  readonly studentt: {
    cdf(x: number, df: number): number;
    inv(p: number, df: number): number;
  };
  readonly normal: {
    cdf(x: number, mean: number, sd: number): number;
    inv(p: number, mean: number, sd: number): number;
  };
}

const { studentt, normal } = jstat as unknown as Distributions;

/** Share of the standard normal distribution below `z`. */
export function normalCdf(z: number): number {
  return normal.cdf(z, 0, 1);
}

/**
 * The value below which a share `p` of the standard normal distribution lies.
 *
 * @param p Above 0, below 1.
 */
export function normalQuantile(p: number): number {
  return normal.inv(p, 0, 1);
}

/** Probability of a Student's t farther from 0 than `t`, on either side. @param df Above 0. */
export function studentP(t: number, df: number): number {
  return Math.min(1, 2 * studentt.cdf(-Math.abs(t), df));
}

/**
 * Half the width of a two-sided interval in standard errors.
 *
 * @param alpha Share left outside, above 0, below 1.
 * @param df Degrees of freedom, above 0.
 */
export function studentWidth(alpha: number, df: number): number {
  return -studentt.inv(alpha / 2, df);
}
