/** Statistics beside the plainest code that gives the same, and at the edges of what they take. */

import { prngStream } from "@lab/runtime";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  bootstrap,
  type Estimate,
  quantile,
  quantileEstimate,
  repeatedQuantileEstimate,
} from "./bootstrap.ts";
import { compareAll, holm } from "./compare.ts";
import { normalCdf, normalQuantile, studentWidth } from "./distributions.ts";
import {
  apartEffect,
  type Effect,
  intervalOf,
  pairedEffect,
  POWER,
  RUNS_MAX,
  runsToDecide,
  typical,
} from "./effect.ts";
import { mannWhitney } from "./mann_whitney.ts";
import { meanEstimate, spreadOf } from "./spread.ts";

const near = (actual: number, expected: number) =>
  assertAlmostEquals(actual, expected, 1e-9 * Math.max(1e-9, Math.abs(expected)));

Deno.test("quantile() goes in a straight line from value to value", () => {
  const sorted = [0, 10, 30], at = [0, 0.25, 0.5, 0.75, 0.9, 1];
  assertEquals(at.map((q) => quantile(sorted, q)), [0, 5, 10, 20, 26, 30]);
  assertEquals([0, 0.3, 1].map((q) => quantile([7], q)), [7, 7, 7]);
});

/** The BCa interval of clusters, as Efron and Tibshirani (1993, 14.3) write it. */
function byHand(
  clusters: readonly (readonly number[])[],
  statistic: (sorted: readonly number[]) => number,
  alpha: number,
  resamples: number,
  seed: number,
) {
  const of = (list: readonly (readonly number[])[]) =>
    statistic(list.flat().toSorted((a, b) => a - b));
  const prng = prngStream(seed, "bootstrap"), n = clusters.length, value = of(clusters);
  const found = Array.from(
    { length: resamples },
    () => of(clusters.map(() => clusters[prng.below(n)])),
  ).toSorted((a, b) => a - b);
  const half = (isIt: (x: number) => boolean) => found.filter(isIt).length;
  const below = half((x) => x < value) + half((x) => x === value) / 2;
  const z0 = normalQuantile(Math.min(resamples - 0.5, Math.max(0.5, below)) / resamples);
  const without = clusters.map((_, i) => of(clusters.toSpliced(i, 1)));
  const middle = without.reduce((sum, x) => sum + x, 0) / n;
  const power = (e: number) => without.reduce((sum, x) => sum + (middle - x) ** e, 0);
  const a = power(2) === 0 ? 0 : power(3) / (6 * power(2) ** 1.5);
  const bound = (tail: number) => {
    const z = z0 + normalQuantile(tail), share = normalCdf(z0 + z / (1 - a * z));
    return quantile(found, Math.min(1, Math.max(0, share)));
  };
  return { value, low: bound(alpha / 2), high: bound(1 - alpha / 2) };
}

const SKEWED = [0.1, 0.4, 0.2, 2.5, 0.9, 7.1, 1.3, 0.6, 0.3, 3.2, 0.8];
const mean = (list: ArrayLike<number>) => Array.from(list).reduce((s, x) => s + x, 0) / list.length;

function same(found: Estimate, wanted: Estimate): void {
  for (const key of ["value", "low", "high"] as const) near(found[key], wanted[key]);
}

Deno.test("bootstrap intervals are those of the book, for single values and for clusters", () => {
  for (const [alpha, resamples, seed] of [[0.05, 400, 1], [0.2, 333, 7]]) {
    const options = { alpha, resamples, seed }, single = SKEWED.map((x) => [x]);
    same(bootstrap(SKEWED, mean, options), byHand(single, mean, alpha, resamples, seed));
    const clusters = [SKEWED.slice(0, 3), SKEWED.slice(3, 5), SKEWED.slice(5, 6), SKEWED.slice(6)];
    for (const q of [0.5, 0.9]) {
      const at = (list: readonly number[]) => quantile(list, q);
      const found = repeatedQuantileEstimate(clusters, q, options);
      same(found, byHand(clusters, at, alpha, resamples, seed));
    }
  }
});

Deno.test("unless somebody says otherwise: 2,000 samples of seed 1, and 5 % outside", () => {
  const usual = quantileEstimate(SKEWED, 0.5);
  assertEquals(quantileEstimate(SKEWED, 0.5, { alpha: 0.05, resamples: 2_000, seed: 1 }), usual);
  const wide = quantileEstimate(SKEWED, 0.5, { alpha: 0.001 });
  assert(wide.low <= usual.low && wide.high > usual.high);
});

Deno.test("bootstrap of two values: each may be left out, and one has no skew", () => {
  same(bootstrap([1, 4], mean, { resamples: 100 }), byHand([[1], [4]], mean, 0.05, 100, 1));
});

/** How often the sum of ranks is such, of all ways to choose them. */
function chances(n: number, m: number): Map<number, number> {
  const counts = new Map<number, number>();
  const choose = (from: number, left: number, u: number) => {
    if (left === 0) return void counts.set(u, (counts.get(u) ?? 0) + 1);
    for (let rank = from; rank <= n + m - left; rank++) choose(rank + 1, left - 1, u + rank);
  };
  choose(0, m, -m * (m - 1) / 2);
  return counts;
}

Deno.test("mannWhitney() of few: a count of all ways in which ranks may fall", () => {
  for (const [n, m] of [[1, 1], [1, 4], [3, 2], [4, 4], [2, 7], [8, 3]]) {
    const counts = chances(n, m), all = [...counts.values()].reduce((sum, c) => sum + c, 0);
    for (let shift = 0; shift <= n; shift++) {
      const a = Array.from({ length: n }, (_, i) => i);
      const b = Array.from({ length: m }, (_, i) => shift - 0.5 + i / 100);
      const { u, p } = mannWhitney(a, b);
      assertEquals(u, shift * m);
      const far = [...counts].filter(([at]) => Math.abs(at - n * m / 2) >= Math.abs(u - n * m / 2));
      near(p, far.reduce((sum, [, c]) => sum + c, 0) / all);
    }
  }
});

/** The normal approximation, with ties and continuity: Lehmann (1975, 1.5). */
function approximate(a: readonly number[], b: readonly number[]): number {
  const u = a.flatMap((x) => b.map((y) => y > x ? 1 : y === x ? 0.5 : 0 as number))
    .reduce((sum, x) => sum + x, 0);
  const all = [...a, ...b], n = all.length, nm = a.length * b.length;
  const ties = [...new Set(all)].map((x) => all.filter((y) => y === x).length);
  const variance = nm * (n + 1) / 12 -
    nm * ties.reduce((sum, t) => sum + t * (t - 1) * (t + 1), 0) / (12 * n * (n - 1));
  const z = Math.max(0, Math.abs(u - nm / 2) - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * (1 - normalCdf(z)));
}

Deno.test("mannWhitney() counts ways up to eight values on one side, and without ties alone", () => {
  const row = (n: number, by: number) => Array.from({ length: n }, (_, i) => i * 1.7 + by);
  for (const [a, b] of [[row(9, 0), row(9, 4.1)], [[1, 1, 2, 3], [2, 3, 3, 9]]]) {
    near(mannWhitney(a, b).p, approximate(a, b));
  }
  const [a, b] = [row(8, 0), row(9, 4.1)], exact = mannWhitney(a, b).p;
  assert(Math.abs(exact - approximate(a, b)) > 1e-4, "eight of them are counted");
});

Deno.test("runsToDecide() is the least number of runs with which four of five decide", () => {
  const effect = (by: number, error: number, n: number, df: number): Effect => ({
    ...{ scale: "ratio", mean: by, error, df, p: 0.5, n },
  });
  const decides = ({ mean, error, n, df }: Effect, alpha: number, runs: number) => {
    const freedom = df / (n - 1) * (runs - 1), sd = error * Math.sqrt(n);
    const width = studentWidth(alpha, freedom) + studentWidth(2 - 2 * POWER, freedom);
    return width * sd / Math.sqrt(runs) < Math.abs(mean);
  };
  for (const by of [0.5, -0.5, 0.2, 0.07, 3]) {
    for (const [n, df, alpha] of [[5, 4, 0.05], [5, 8, 0.05], [2, 1, 0.01], [40, 70, 0.05]]) {
      const one = effect(by, 0.1, n, df);
      let runs = 2;
      while (!decides(one, alpha, runs)) runs++;
      assertEquals(runsToDecide(one, alpha), runs, `${by} ${n} ${df}`);
    }
  }
  assertEquals(runsToDecide(effect(0.2, 0, 5, 4), 0.05), 5);
  assertEquals(runsToDecide(effect(0.2, Infinity, 1, 0), 0.05), null);
  // Just within what is worth asking, and just beyond.
  const [within, beyond] = [0.0888, 0.0885].map((by) => effect(by, 1 / Math.sqrt(5), 5, 4));
  assertEquals([runsToDecide(within, 0.05) === null, runsToDecide(beyond, 0.05)], [false, null]);
  assert(runsToDecide(within, 0.05)! > 0.99 * RUNS_MAX);
});

Deno.test("effects of repeats that all show the same have no error, up to rounding", () => {
  const paired = pairedEffect([1, 2, 3], [2, 4, 6]);
  assertEquals([paired.scale, paired.error, paired.df, paired.p], ["ratio", 0, 2, 0]);
  near(paired.mean, Math.log(2));
  assertEquals(intervalOf(paired, 0.05), [paired.mean, paired.mean]);
  const apart = apartEffect([2, 2, 2], [3, 3]);
  assertEquals([apart.error, apart.df, apart.p, apart.n], [0, 3, 0, 2]);
  const equal = apartEffect([0.1 + 0.2, 0.3], [0.3, 0.3]);
  assertEquals([equal.mean, equal.error, equal.p], [0, 0, 1]);
  // A millionth is no rounding.
  assert(pairedEffect([1, 1], [1, 1.000001]).error > 0);
  assert(pairedEffect([1e6, 1e6, -1], [1e6 + 1e-4, 1e6 + 1e-4, -1 + 1e-4]).p < 0.05);
});

Deno.test("figures are compared by ratios if all of both sides are above 0", () => {
  const scale = (a: number[], b: number[]) => [pairedEffect(a, b).scale, apartEffect(a, b).scale];
  assertEquals(scale([1, 2], [3, 4]), ["ratio", "ratio"]);
  for (const [a, b] of [[[0, 2], [3, 4]], [[1, 2], [3, 0]], [[1, 2], [-3, 4]]]) {
    assertEquals(scale(a, b), ["difference", "difference"]);
  }
  const { mean, n } = apartEffect([0, 2], [3, 4, 8]);
  assertEquals([mean, n], [4, 2]);
});

Deno.test("one repeat has no error, no interval and no verdict", () => {
  for (const effect of [pairedEffect([2], [6]), apartEffect([2], [6, 6, 6])]) {
    assertEquals([effect.error, effect.df, effect.p, effect.n], [Infinity, 0, 1, 1]);
    near(effect.mean, Math.log(3));
    assertEquals(intervalOf(effect, 0.05), [-Infinity, Infinity]);
  }
  const { value, low } = typical([5], 0.05);
  near(value, 5);
  assertEquals(low, 0);
});

Deno.test("what is clear needs the runs that there were; a second test may be 0", () => {
  const [clear] = compareAll([{
    ...{ a: [100, 104, 98, 102], b: [200, 208, 196, 203], isPaired: true, otherP: 0 },
  }]);
  assertEquals([clear.runs, clear.runsNeeded, clear.alpha], [4, 4, 0.05]);
  const [apart] = compareAll([{ a: [1, 2, 3, 4], b: [1.1, 2, 3], isPaired: false }], 0.5);
  assertEquals([apart.runs, apart.alpha, apart.verdict], [3, 0.5, "unclear"]);
});

Deno.test("meanEstimate() is the mean, with Student's interval", () => {
  const { value, low, high } = meanEstimate([1, 2, 3]);
  near(value, 2);
  near(high - 2, 4.302652729911275 / Math.sqrt(3));
  near(2 - low, high - 2);
  near(meanEstimate([1, 2, 3], 0.1).high - 2, 2.919985580353726 / Math.sqrt(3));
  assertEquals(meanEstimate([4, 4]), { value: 4, low: 4, high: 4 });
  assertEquals(meanEstimate([4]), { value: 4, low: NaN, high: NaN });
  assertThrows(() => meanEstimate([]), RangeError, "mean of no values");
  assertThrows(() => spreadOf([]), RangeError, "spread of no values");
});

Deno.test("what every repeat shows, and another test doubts, is not the same, but unclear", () => {
  const [doubted] = compareAll([{ a: [7, 7], b: [8, 8], isPaired: true, otherP: 0.2 }]);
  assertEquals([doubted.verdict, doubted.low > 1], ["unclear", true]);
});

Deno.test("holm() takes equal p in their order", () => {
  assertEquals(holm([0.01, 0.01, 0.01], 0.06).map(({ alpha }) => alpha), [0.02, 0.03, 0.06]);
});
