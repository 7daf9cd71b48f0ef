/**
 * The one place that says whether a difference may be named. Benches compare wall clock with it,
 * the report compares models: a family of comparisons goes in, a verdict with an interval comes
 * out.
 *
 * Holm's correction is part of it: when many cells are compared at once, some will look different
 * by luck. All claims together are wrong with probability at most `alpha`, whatever hangs together
 * with what. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6
 * (1979).
 *
 * @module
 */

import { apartEffect, type Effect, intervalOf, pairedEffect, runsToDecide } from "./effect.ts";

/** Share of families in which anything at all is claimed wrongly. */
export const ALPHA = 0.05;

/** Two groups of repeats. */
export interface Pair {
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** `true`: repeat i of both had the same seed, or took turns with each other. */
  readonly isPaired: boolean;
  /** A second test that must agree: its p, e.g. of Mann and Whitney. Default: none. */
  readonly otherP?: number;
}

/** What may be said of `b` against `a`. */
export interface Comparison {
  /** `ratio`: figures below are b / a. `difference`: b - a. */
  readonly scale: Effect["scale"];
  readonly by: number;
  readonly low: number;
  readonly high: number;
  /** Share that the interval leaves outside, after Holm's correction. */
  readonly alpha: number;
  /** Adjusted for the size of the family. */
  readonly p: number;
  /**
   * `more` and `less` only if the interval excludes no difference; `same`: every repeat is equal.
   */
  readonly verdict: "more" | "less" | "same" | "unclear";
  /** Repeats of each side that there were. */
  readonly runs: number;
  /** Repeats of each side that would decide; null if beyond what is worth asking. */
  readonly runsNeeded: number | null;
}

/**
 * Compares each pair; all of them together are one family.
 *
 * @param alpha Default {@linkcode ALPHA}.
 */
export function compareAll(pairs: readonly Pair[], alpha = ALPHA): Comparison[] {
  const effects = pairs.map(({ a, b, isPaired }) =>
    isPaired ? pairedEffect(a, b) : apartEffect(a, b)
  );
  // The less certain of two tests counts, so that a claim needs both.
  const steps = holm(effects.map(({ p }, i) => Math.max(p, pairs[i].otherP ?? 0)), alpha);
  return effects.map((effect, i) => comparisonOf(effect, steps[i], alpha));
}

function comparisonOf(
  effect: Effect,
  step: { readonly p: number; readonly alpha: number },
  alpha: number,
): Comparison {
  const { scale, mean, error, n } = effect;
  const [low, high] = intervalOf(effect, step.alpha);
  const show = scale === "ratio" ? Math.exp : (value: number) => value;
  const isClear = step.p < alpha && (low > 0 || high < 0);
  return {
    scale,
    by: show(mean),
    low: show(low),
    high: show(high),
    alpha: step.alpha,
    p: step.p,
    verdict: isClear ? mean > 0 ? "more" : "less" : error === 0 && mean === 0 ? "same" : "unclear",
    runs: n,
    runsNeeded: isClear ? n : runsToDecide(effect, step.alpha),
  };
}

/** What Holm's procedure says of one comparison. */
export interface HolmStep {
  /** The adjusted p: below `alpha` exactly if the comparison is decided. */
  readonly p: number;
  /**
   * The share that an interval must leave outside so that it excludes zero exactly if the
   * comparison is decided: `alpha / (m - i)` for the i-th smallest p, and that of the first
   * undecided one for all after it.
   */
  readonly alpha: number;
}

/**
 * Adjusts the p values of a family of comparisons.
 *
 * @param ps Each 0..1.
 * @param alpha Above 0, below 1.
 * @returns One step for each p, in the order given.
 */
export function holm(ps: readonly number[], alpha: number): HolmStep[] {
  const order = ps.map((_, i) => i).sort((i, j) => ps[i] - ps[j] || i - j);
  const steps: HolmStep[] = new Array(ps.length);
  let adjusted = 0;
  let share = 0;
  for (const [rank, i] of order.entries()) {
    const left = ps.length - rank;
    // Once a comparison is undecided, so are all with a larger p: the share stays where it was.
    if (rank === 0 || adjusted < alpha) share = alpha / left;
    adjusted = Math.max(adjusted, Math.min(1, ps[i] * left));
    steps[i] = { p: adjusted, alpha: share };
  }
  return steps;
}
