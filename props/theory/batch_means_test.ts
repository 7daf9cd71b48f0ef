import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Prng, prngStream } from "@lab/runtime";
import {
  BATCHES,
  batchesOf,
  batchMeans,
  controlled,
  estimate,
  pooled,
  scoreOfT,
  T_95,
  zScore,
} from "./batch_means.ts";

/** Sum of twelve uniforms: mean 0, variance 1, near enough to normal. */
function normal(prng: Prng): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += prng.float53();
  return sum;
}

/** Each value is `memory` times the one before plus noise: mean 0, and neighbours alike. */
function autoregressive(prng: Prng, n: number, memory: number): Float64Array {
  let x = 0;
  return Float64Array.from({ length: n }, () => x = memory * x + normal(prng));
}

Deno.test("batchesOf() drops the front, never the end, and cuts all runs alike", () => {
  const run = Float64Array.from({ length: 2 * BATCHES + 1 }, (_, i) => i);
  const [batches] = batchesOf([run]);
  assertEquals(batches.length, BATCHES);
  assertEquals(batches[0], 1.5);
  assertEquals(batches[BATCHES - 1], 2 * BATCHES - 0.5);
  assertEquals(batchesOf(Array(8).fill(run)).map((b) => b.length), Array(8).fill(BATCHES / 8));
  assertThrows(() => batchesOf([run.subarray(0, 3)]), RangeError, "received 3");
});

Deno.test("batchMeans() knows the error of values that depend on each other", () => {
  // The variance of the mean of n is 1 / (n (1 - memory)^2), 100 times that of independent values.
  const n = 200_000, memory = 0.9;
  const real = 1 / (Math.sqrt(n) * (1 - memory));
  const { se, lag1, batches } = batchMeans([autoregressive(prngStream(1, "ar"), n, memory)]);
  assertEquals(batches, BATCHES);
  assert(se > real * 0.75 && se < real * 1.3, `${se} for ${real}`);
  assert(Math.abs(lag1) < 0.3, `batches depend on each other: ${lag1}`);
});

Deno.test("a 95 % interval holds the true mean in 95 % of runs", () => {
  const prng = prngStream(2, "cover");
  let inside = 0;
  const runs = 400;
  for (let i = 0; i < runs; i++) {
    const { mean, se } = batchMeans([autoregressive(prng, 6_400, 0.5)]);
    if (Math.abs(mean) <= T_95 * se) inside++;
  }
  // Five standard errors of a share of 0.95 around it.
  assert(inside > runs * 0.895 && inside <= runs, `${inside} of ${runs}`);
});

Deno.test("estimate() reports batches that are too short by their correlation", () => {
  const { lag1 } = estimate([Array.from({ length: 64 }, (_, i) => Math.sin(i / 10))]);
  assert(lag1 > 0.8, `${lag1}`);
});

Deno.test("controlled() takes off what the control had by luck, and no more", () => {
  const prng = prngStream(3, "control");
  const plain: number[] = [], better: number[] = [];
  for (let run = 0; run < 200; run++) {
    const luck = Array.from({ length: 64 }, () => normal(prng));
    const figure = luck.map((x) => 10 + 3 * x + 0.1 * normal(prng));
    const control = luck.map((x) => 5 + x);
    const { mean, se } = controlled([figure], [control], 5);
    plain.push(Math.abs(estimate([figure]).mean - 10));
    better.push(Math.abs(mean - 10));
    assert(se < 0.05, `${se}`);
    assert(Math.abs(mean - 10) < 5 * se, `${mean} +- ${se}`);
  }
  const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0);
  assert(sum(better) < sum(plain) / 10, "the control saved nothing");
});

Deno.test("controlled() with a control that says nothing is the plain mean", () => {
  const batches = [[1, 2, 3, 4]];
  const { mean } = controlled(batches, [[7, 7, 7, 7]], 7);
  assertEquals(mean, 2.5);
});

Deno.test("zScore() needs a spread only where there is a difference", () => {
  assertEquals(zScore(3, 3, 0), 0);
  assertEquals(zScore(4, 3, 0), Infinity);
  assertEquals(zScore(2, 3, 0), -Infinity);
  assertEquals(zScore(4, 3, 0.5), 2);
});

Deno.test("scoreOfT() gives the normal score that is as unlikely", () => {
  // Two-sided 5 % and 0.1 % points of t with 15 degrees, and those of the normal distribution.
  assertAlmostEquals(scoreOfT(2.131, 15), 1.96, 0.002);
  assertAlmostEquals(scoreOfT(4.073, 15), 3.29, 0.01);
  assertEquals(scoreOfT(-Infinity, 15), -Infinity);
});

Deno.test("pooled() puts the values of all runs in order", () => {
  assertEquals([...pooled([Float64Array.of(4, 1), Float64Array.of(3, 2)])], [1, 2, 3, 4]);
});
