/** The lab's statistics against SciPy's figures on the same numbers, kept in `scipy.json`. */

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mean } from "simple-statistics";
import { bootstrap, quantileEstimate } from "./bootstrap.ts";
import { normalCdf, normalQuantile, studentP, studentWidth } from "./distributions.ts";
import { apartEffect, intervalOf, pairedEffect } from "./effect.ts";
import { mannWhitney } from "./mann_whitney.ts";
import SCIPY from "./scipy.json" with { type: "json" };

const near = (actual: number, expected: number, relative: number) =>
  assertAlmostEquals(actual, expected, Math.abs(expected) * relative);

Deno.test("mannWhitney() gives SciPy's U and p, exact and approximate, with and without ties", () => {
  for (const { a, b, u, p } of SCIPY.mannWhitney) {
    const found = mannWhitney(a, b);
    assertEquals(found.u, u);
    near(found.p, p, 1e-9);
    near(mannWhitney(b, a).p, p, 1e-9);
  }
  assertEquals(mannWhitney([2, 2, 2], [2, 2]).p, 1);
  for (const [a, b] of [[[], [1]], [[1], []]]) {
    assertThrows(() => mannWhitney(a, b), RangeError, "received none");
  }
});

Deno.test("pairedEffect() gives SciPy's p and interval on logarithms", () => {
  for (const { a, b, p, low, high } of SCIPY.paired) {
    const effect = pairedEffect(a, b);
    near(effect.p, p, 1e-6);
    const [from, to] = intervalOf(effect, 0.05);
    near(from, low, 1e-6);
    near(to, high, 1e-6);
  }
});

Deno.test("apartEffect() gives SciPy's p, degrees of freedom and interval on logarithms", () => {
  for (const { a, b, p, df, low, high } of SCIPY.apart) {
    const effect = apartEffect(a, b);
    near(effect.df, df, 1e-9);
    near(effect.p, p, 1e-6);
    const [from, to] = intervalOf(effect, 0.05);
    near(from, low, 1e-6);
    near(to, high, 1e-6);
  }
});

Deno.test("quantileEstimate() gives SciPy's quantile, and its BCa interval but for resampling", () => {
  for (const { sample, q, value, low, high } of SCIPY.quantiles) {
    const found = quantileEstimate(sample, q, { resamples: 20_000 });
    near(found.value, value, 1e-12);
    // Bounds of a quantile are steps from value to value, so luck of resampling moves them by some.
    assertAlmostEquals(found.low, low, (high - low) * 0.05);
    assertAlmostEquals(found.high, high, (high - low) * 0.05);
  }
});

Deno.test("bootstrap() of a mean of skewed data is corrected as SciPy's is", () => {
  const { sample, low, high } = SCIPY.mean;
  const found = bootstrap(sample, (drawn) => mean([...drawn]), { resamples: 20_000 });
  assertAlmostEquals(found.low, low, (high - low) * 0.02);
  assertAlmostEquals(found.high, high, (high - low) * 0.02);
  // Exponential data: the interval reaches farther up than down, which a plain ± would miss.
  assert(found.high - found.value > 1.2 * (found.value - found.low));
});

Deno.test("bootstrap() repeats itself, and a sample of equal values has an interval of one point", () => {
  const sample = SCIPY.mean.sample;
  assertEquals(quantileEstimate(sample, 0.5), quantileEstimate(sample, 0.5));
  assertEquals(quantileEstimate([4, 4, 4], 0.9), { value: 4, low: 4, high: 4 });
  assertEquals(quantileEstimate([4], 0.5), { value: 4, low: 4, high: 4 });
  assertThrows(() => quantileEstimate([], 0.5), RangeError, "empty");
});

Deno.test("the distributions are those of the tables", () => {
  near(normalQuantile(0.975), 1.959963984540054, 1e-12);
  near(normalCdf(1.96), 0.9750021048517795, 1e-12);
  near(studentWidth(0.05, 4), 2.7764451051977934, 1e-8);
  near(studentWidth(2e-5, 4), 23.332182700855984, 1e-8);
  near(studentP(-30, 4), 2 * 3.6764280488306595e-6, 1e-9);
});
