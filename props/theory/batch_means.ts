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
 * Cuts runs into batches of equal length.
 *
 * @param runs One column for each run.
 * @param value What is averaged; default the value itself.
 * @returns The batches' means, one list for each run.
 * @throws {RangeError} If a run is shorter than its batches.
 */
export function batchesOf(runs: readonly Column[], value = (x: number) => x): number[][] {
  const perRun = Math.max(2, Math.round(BATCHES / runs.length));
  return runs.map((run) => {
    const length = Math.floor(run.length / perRun);
    if (length < 1) {
      throw new RangeError(`batchesOf needs ${perRun} values in each run: received ${run.length}`);
    }
    // What does not fill a batch is dropped at the front: one more bit of warm-up.
    const first = run.length - length * perRun;
    return Array.from({ length: perRun }, (_, b) => {
      let sum = 0;
      const from = first + b * length;
      for (let i = from; i < from + length; i++) sum += value(run[i]);
      return sum / length;
    });
  });
}

/** Mean of several runs, from their batches. */
export function batchMeans(runs: readonly Column[], value?: (x: number) => number): Estimate {
  return estimate(batchesOf(runs, value));
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

/**
 * A mean with a control variate: a second figure of the same runs whose expectation is known
 * exactly. By as much as the control came out too high, the figure itself was favoured by chance; a
 * straight line through the batches says how much to take off (Lavenberg and Welch 1981).
 *
 * @param runs The batches of the figure. @param controls Those of the control, cut alike.
 * @param expected Expectation of the control.
 */
export function controlled(
  runs: readonly (readonly number[])[],
  controls: readonly (readonly number[])[],
  expected: number,
): Estimate {
  const x = controls.flat(), y = runs.flat(), n = y.length;
  const meanX = x.reduce((sum, v) => sum + v, 0) / n;
  const meanY = y.reduce((sum, v) => sum + v, 0) / n;
  let xx = 0, xy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i] - meanX) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  const slope = xx > 0 ? xy / xx : 0;
  const off = meanX - expected;
  const rest = runs.map((run, r) => run.map((v, b) => v - slope * (controls[r][b] - expected)));
  const { mean, lag1 } = estimate(rest);
  let squares = 0;
  for (const v of rest.flat()) squares += (v - mean) ** 2;
  const variance = squares / (n - 2);
  const se = Math.sqrt(variance * (1 / n + (xx > 0 ? off * off / xx : 0)));
  return { mean, se, batches: n, lag1 };
}

/** How many standard errors `measured` lies above `expected`; without any spread 0 or infinite. */
export function zScore(measured: number, expected: number, se: number): number {
  const difference = measured - expected;
  if (difference === 0) return 0;
  return se > 0 ? difference / se : Math.sign(difference) * Infinity;
}

/**
 * The score of the normal distribution that is as unlikely as `t` with few degrees of freedom
 * (Wallace 1959; off by less than 0.01 from 10 degrees on).
 */
export function scoreOfT(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return t;
  const size = Math.sqrt(freedom * Math.log1p(t * t / freedom));
  return Math.sign(t) * size * (8 * freedom + 1) / (8 * freedom + 3);
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
