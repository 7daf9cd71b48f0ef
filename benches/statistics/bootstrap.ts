/**
 * Bootstrap intervals for medians and percentiles, for which no formula fits: BCa, corrected for
 * bias and skew.
 *
 * Efron, Better bootstrap confidence intervals, JASA 82 (1987).
 *
 * @module
 */

import { prngStream } from "@lab/runtime";
import { mean, quantileSorted } from "simple-statistics";
import { normalCdf, normalQuantile } from "./distributions.ts";

/** An estimate with the interval around it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How a bootstrap is done. */
export interface BootstrapOptions {
  /** Share that the interval leaves outside. Default 0.05. */
  readonly alpha?: number;
  /** Default 2,000. */
  readonly resamples?: number;
  /** Same seed, same interval. Default 1. */
  readonly seed?: number;
}

/**
 * The share-`q` quantile of a sample, with its interval. Between two values it is in proportion
 * (type 7 of Hyndman and Fan, as in R and NumPy).
 *
 * @param sample Not empty; need not be sorted.
 * @param q 0..1; 0.5 is the median.
 */
export function quantileEstimate(
  sample: readonly number[],
  q: number,
  options: BootstrapOptions = {},
): Estimate {
  return bootstrap(sample, (sorted) => quantile(sorted, q), options);
}

/** Quantile of a sorted sample. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  return sorted[below] + (at - below) * (next - sorted[below]);
}

/**
 * The same for samples that come in repeats, each as a whole: samples of one repeat hang together,
 * so whole repeats are drawn (a cluster bootstrap), and the interval is for what another set of
 * repeats would give.
 *
 * @param repeats Samples of each; none empty.
 */
export function repeatedQuantileEstimate(
  repeats: readonly (readonly number[])[],
  q: number,
  options: BootstrapOptions = {},
): Estimate {
  return clusterBootstrap(repeats, (sorted) => quantile(sorted, q), options);
}

/**
 * BCa interval of any statistic.
 *
 * @param statistic Gets a sorted sample.
 * @throws {RangeError} If the sample is empty.
 */
export function bootstrap(
  sample: readonly number[],
  statistic: (sorted: Float64Array) => number,
  options: BootstrapOptions = {},
): Estimate {
  return clusterBootstrap(sample.map((value) => [value]), statistic, options);
}

function clusterBootstrap(
  clusters: readonly (readonly number[])[],
  statistic: (sorted: Float64Array) => number,
  { alpha = 0.05, resamples = 2_000, seed = 1 }: BootstrapOptions,
): Estimate {
  const n = clusters.length;
  if (n === 0) throw new RangeError("Cannot resample as the sample is empty");
  const of = (chosen: readonly (readonly number[])[]) =>
    statistic(Float64Array.from(chosen.flat()).sort());
  const value = of(clusters);
  const prng = prngStream(seed, "bootstrap");
  const found = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    found[r] = of(Array.from({ length: n }, () => clusters[prng.below(n)]));
  }
  found.sort();
  if (found[0] === found[resamples - 1]) return { value, low: found[0], high: found[0] };
  const bias = normalQuantile(shareBelow(found, value));
  const skew = acceleration(n, (left) => of(clusters.filter((_, i) => i !== left)));
  const bound = (tail: number) => {
    const z = bias + normalQuantile(tail);
    const share = normalCdf(bias + z / (1 - skew * z));
    return quantileSorted([...found], Math.min(1, Math.max(0, share)));
  };
  return { value, low: bound(alpha / 2), high: bound(1 - alpha / 2) };
}

/** Share of resamples below the estimate; ties count half, and never 0 or 1. */
function shareBelow(found: Float64Array, value: number): number {
  let below = 0;
  for (const other of found) below += other < value ? 1 : other === value ? 0.5 : 0;
  return Math.min(found.length - 0.5, Math.max(0.5, below)) / found.length;
}

/** How the statistic's spread changes with its value, from leaving out one at a time. */
function acceleration(n: number, leaveOut: (i: number) => number): number {
  if (n < 2) return 0;
  const without = Array.from({ length: n }, (_, i) => leaveOut(i));
  const middle = mean(without);
  let squares = 0;
  let cubes = 0;
  for (const value of without) {
    squares += (middle - value) ** 2;
    cubes += (middle - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
