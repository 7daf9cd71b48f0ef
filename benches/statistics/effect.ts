/**
 * How far two groups of repeats are apart, and how sure that is. A repeat is one seed of a
 * simulated figure, or one attempt of a wall-clock one: what varies from repeat to repeat decides,
 * never what varies within one, which is far too small to judge run-to-run differences by.
 *
 * Two ways: *paired*, when both sides had the same seeds (common random numbers) or took turns in
 * the same attempt, so that what both share cancels; and *apart* (Welch), when they were measured
 * at different times.
 *
 * @module
 */

import { mean, sampleStandardDeviation } from "simple-statistics";
import { studentP, studentWidth } from "./distributions.ts";

/** A difference of means with what is needed for intervals at any level. */
export interface Effect {
  /** `ratio`: of logarithms, so that `Math.exp` of it is b / a. `difference`: b - a. */
  readonly scale: "ratio" | "difference";
  readonly mean: number;
  /** Standard error of the mean. 0: every repeat shows the same. */
  readonly error: number;
  /** Degrees of freedom. */
  readonly df: number;
  /** Two-sided, of the difference being zero. 1 with fewer than two repeats. */
  readonly p: number;
  /** Repeats of the smaller side. */
  readonly n: number;
}

/** Differences smaller than this part of a figure are rounding. */
const ROUNDING = 1e-12;

/**
 * `b` against `a`, repeat by repeat.
 *
 * @param a,b Figures by seed or attempt, in the same order.
 * @throws {RangeError} If they are not of the same length, or empty.
 */
export function pairedEffect(a: readonly number[], b: readonly number[]): Effect {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `Cannot pair as both sides must have the same repeats: received ${a.length} and ${b.length}`,
    );
  }
  const { scale, map } = scaleOf(a, b);
  const by = a.map((value, i) => map(b[i]) - map(value));
  const n = by.length;
  const error = n < 2 ? Infinity : sampleStandardDeviation(by) / Math.sqrt(n);
  return finished(scale, mean(by), error, n - 1, n);
}

/**
 * `b` against `a`, measured apart: Welch's test, with the degrees of freedom of Satterthwaite.
 *
 * @throws {RangeError} If one of them is empty.
 */
export function apartEffect(a: readonly number[], b: readonly number[]): Effect {
  if (a.length === 0 || b.length === 0) {
    throw new RangeError("Cannot compare as both sides must have repeats: received none");
  }
  const { scale, map } = scaleOf(a, b);
  const by = mean(b.map(map)) - mean(a.map(map));
  const n = Math.min(a.length, b.length);
  if (n < 2) return finished(scale, by, Infinity, 1, n);
  const [va, vb] = [a, b].map((side) => sampleStandardDeviation(side.map(map)) ** 2 / side.length);
  const df = va + vb === 0
    ? a.length + b.length - 2
    : (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return finished(scale, by, Math.sqrt(va + vb), df, n);
}

/** Ratios where everything is above zero, for then a change means the same everywhere. */
function scaleOf(a: readonly number[], b: readonly number[]) {
  const isRatio = [...a, ...b].every((value) => value > 0);
  return isRatio
    ? { scale: "ratio" as const, map: Math.log }
    : { scale: "difference" as const, map: (value: number) => value };
}

function finished(
  scale: Effect["scale"],
  by: number,
  error: number,
  df: number,
  n: number,
): Effect {
  if (n < 2) return { scale, mean: by, error: Infinity, df: 0, p: 1, n };
  const isExact = error <= ROUNDING * Math.max(1, Math.abs(by));
  if (isExact) {
    const isZero = Math.abs(by) <= ROUNDING;
    return { scale, mean: isZero ? 0 : by, error: 0, df, p: isZero ? 1 : 0, n };
  }
  return { scale, mean: by, error, df, p: studentP(by / error, df), n };
}

/** The interval that leaves a share `alpha` outside, on the effect's own scale. */
export function intervalOf({ mean: by, error, df }: Effect, alpha: number): [number, number] {
  if (error === 0) return [by, by];
  if (error === Infinity) return [-Infinity, Infinity];
  const half = studentWidth(alpha, df) * error;
  return [by - half, by + half];
}

/** Repeats beyond which it is not worth asking. */
export const RUNS_MAX = 1_000;

/** Share of comparisons with {@linkcode runsToDecide} repeats that decide. */
export const POWER = 0.8;

/**
 * Repeats of each side, in all, with which four comparisons of five would decide, if the difference
 * and the spread are what they seem to be. (Where the interval would just touch zero, every second
 * one would.) An estimate: the true difference may be smaller than what was seen, or none at all.
 *
 * @param alpha Share that the interval leaves outside.
 * @returns Null if more than {@linkcode RUNS_MAX} are needed.
 */
export function runsToDecide({ mean: by, error, n, df }: Effect, alpha: number): number | null {
  if (error === 0) return n;
  if (n < 2) return null;
  const sd = error * Math.sqrt(n);
  const decides = (runs: number) => {
    // Two groups that were measured apart have more degrees of freedom than pairs.
    const freedom = df * (runs - 1) / (n - 1);
    const width = studentWidth(alpha, freedom) + studentWidth(2 * (1 - POWER), freedom);
    return width * sd / Math.sqrt(runs) < Math.abs(by);
  };
  if (!decides(RUNS_MAX)) return null;
  let [low, high] = [1, RUNS_MAX];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (decides(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The typical value of repeats: their geometric mean, with Student's interval.
 *
 * @param values One for each repeat, all above 0; not empty.
 * @param alpha Share left outside. With one repeat the interval is open on both sides.
 */
export function typical(
  values: readonly number[],
  alpha: number,
): { readonly value: number; readonly low: number; readonly high: number } {
  const effect = pairedEffect(values.map(() => 1), values);
  const [low, high] = intervalOf(effect, alpha);
  return { value: Math.exp(effect.mean), low: Math.exp(low), high: Math.exp(high) };
}
