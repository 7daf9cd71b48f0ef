/**
 * Means and shares of a long run with an honest uncertainty. The values of one run depend on each
 * other (a G that waits long is followed by others that do), so their spread says nothing about the
 * error of their mean. Means of long batches are nearly independent, and their spread does.
 *
 * @module
 */

/** Values of one run after its warm-up, in order of arrival. */
export type Column = Float64Array | Uint8Array;

/** A mean, and how sure it is. */
export interface Estimate {
  readonly mean: number;
  /** Standard error, from the spread of the batches' means. */
  readonly se: number;
  readonly batches: number;
  /** Correlation of each batch with the next of its run: far from 0, the batches are too short. */
  readonly lag1: number;
}

/** Batches over all runs of an experiment: enough for t to be near the normal distribution. */
export const BATCHES = 64;
/** Share of each run that is thrown away, because it began with an empty machine. */
export const WARM_UP = 0.1;
/** |z| beyond which a row fails: 0.09 % of right rows would, with {@linkcode BATCHES} batches. */
export const Z_MAX = 3.5;
/** Half a 95 % interval in standard errors: t with 63 degrees of freedom. */
export const T_95 = 2;

/**
 * Batch means over several independent runs.
 *
 * @param runs One column for each run.
 * @param value What is averaged; default the value itself.
 * @throws {RangeError} If a run is shorter than its batches.
 */
export function batchMeans(runs: readonly Column[], value = (x: number) => x): Estimate {
  const perRun = Math.max(2, Math.round(BATCHES / runs.length));
  return estimate(runs.map((run) => {
    const length = Math.floor(run.length / perRun);
    if (length < 1) {
      throw new RangeError(`batchMeans needs ${perRun} values in each run: received ${run.length}`);
    }
    // What does not fill a batch is dropped at the front: one more bit of warm-up.
    const first = run.length - length * perRun;
    return Array.from({ length: perRun }, (_, b) => {
      let sum = 0;
      const from = first + b * length;
      for (let i = from; i < from + length; i++) sum += value(run[i]);
      return sum / length;
    });
  }));
}

/**
 * The mean of batches that are there already.
 *
 * @param runs The batches' means, one list for each run; at least two batches in all.
 */
export function estimate(runs: readonly (readonly number[])[]): Estimate {
  const all = runs.flat();
  const n = all.length;
  const mean = all.reduce((sum, x) => sum + x, 0) / n;
  let squares = 0, products = 0, pairs = 0;
  for (const batches of runs) {
    batches.forEach((x, i) => {
      squares += (x - mean) ** 2;
      if (i === 0) return;
      products += (x - mean) * (batches[i - 1] - mean);
      pairs++;
    });
  }
  const variance = squares / (n - 1);
  return {
    mean,
    se: Math.sqrt(variance / n),
    batches: n,
    lag1: variance > 0 && pairs > 0 ? products / pairs / variance : 0,
  };
}

/** How many standard errors `measured` lies above `expected`; without any spread 0 or infinite. */
export function zScore(measured: number, expected: number, se: number): number {
  const difference = measured - expected;
  if (difference === 0) return 0;
  return se > 0 ? difference / se : Math.sign(difference) * Infinity;
}

/** All values of all runs in ascending order. */
export function pooled(runs: readonly Column[]): Float64Array {
  const all = new Float64Array(runs.reduce((sum, run) => sum + run.length, 0));
  let at = 0;
  for (const run of runs) {
    all.set(run, at);
    at += run.length;
  }
  return all.sort();
}

/** The value below which a share `q` of the sorted values lies. */
export function quantileOf(sorted: Float64Array, q: number): number {
  const rank = Math.ceil(q * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))];
}
