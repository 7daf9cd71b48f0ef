import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { prngStream } from "@lab/runtime";
import { compareSamples } from "./two_samples.ts";

/** Uniform numbers. */
function uniform(seed: number, n: number, shift = 0): number[] {
  const prng = prngStream(seed, "test");
  return Array.from({ length: n }, () => prng.float53() + shift);
}

Deno.test("compareSamples() measures the distance of two distribution functions, ties included", () => {
  assertEquals(compareSamples([1, 2, 3], [1, 2, 3]).distance, 0);
  assertEquals(compareSamples([1, 2, 3], [4, 5, 6]).distance, 1);
  // After 1: 1/2 against 0; after 2: 1/2 against 1/2; the rest is equal.
  assertAlmostEquals(compareSamples([1, 3], [2, 3]).distance, 0.5);
  assertAlmostEquals(compareSamples([0, 0, 0, 1], [0, 1, 1, 1]).distance, 0.5);
});

Deno.test("compareSamples() gives the exact p-value where all permutations can be counted", () => {
  // Of the 20 ways to choose 3 of 6, two separate them: p = 0.1.
  assertAlmostEquals(compareSamples([1, 2, 3], [4, 5, 6]).p, 0.1, 0.025);
  assertEquals(compareSamples([5, 5], [5, 5]).p, 1);
});

Deno.test("compareSamples() rejects a shift and keeps its level where there is none", () => {
  assert(compareSamples(uniform(1, 200), uniform(2, 200, 0.3)).p < 0.01);
  let rejected = 0;
  for (let i = 0; i < 40; i++) {
    if (compareSamples(uniform(10 + i, 40), uniform(100 + i, 40), i).p < 0.05) rejected++;
  }
  assert(rejected <= 6, `${rejected} of 40 equal pairs were rejected at 5 %`);
});

Deno.test("compareSamples() refuses an empty sample", () => {
  assertThrows(() => compareSamples([], [1]), RangeError, "empty");
});
