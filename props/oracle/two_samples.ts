/**
 * Are two samples from one distribution? Kolmogorov and Smirnov's distance, with a p-value from
 * permutations, which needs no table and is right for ties and small samples.
 *
 * @module
 */

import { prngStream } from "@lab/runtime";

/** What the test found. */
export interface TwoSamples {
  /** Largest distance of the two distribution functions, 0..1. */
  readonly distance: number;
  /** How often chance alone gives such a distance or a larger one. */
  readonly p: number;
}

/** Permutations that are drawn: the smallest p-value is 1 / (this + 1). */
const PERMUTATIONS = 1999;

/** Compares two samples. @param seed Of the permutations. @throws {RangeError} If one is empty. */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
  seed = 1,
): TwoSamples {
  if (a.length === 0 || b.length === 0) throw new RangeError("a sample is empty");
  const pooled = [
    ...a.map((value) => ({ value, fromA: 1 })),
    ...b.map((value) => ({ value, fromA: 0 })),
  ].sort((x, y) => x.value - y.value);
  const values = pooled.map(({ value }) => value);
  const labels = Uint8Array.from(pooled, ({ fromA }) => fromA);
  const distance = distanceOf(values, labels, a.length);

  const prng = prngStream(seed, "permutations");
  let asLarge = 1; // the sample as it is counts as one permutation
  for (let i = 0; i < PERMUTATIONS; i++) {
    for (let j = labels.length - 1; j > 0; j--) {
      const k = prng.below(j + 1), label = labels[j];
      labels[j] = labels[k];
      labels[k] = label;
    }
    if (distanceOf(values, labels, a.length) >= distance - 1e-12) asLarge++;
  }
  return { distance, p: asLarge / (PERMUTATIONS + 1) };
}

/** The distance, for values in order and the sample each belongs to. */
function distanceOf(values: readonly number[], fromA: Uint8Array, aCount: number): number {
  const bCount = values.length - aCount;
  let below = 0, belowB = 0, distance = 0;
  for (let i = 0; i < values.length; i++) {
    if (fromA[i] === 1) below++;
    else belowB++;
    // Only after the last of equal values are both functions where they belong.
    if (values[i + 1] === values[i]) continue;
    distance = Math.max(distance, Math.abs(below / aCount - belowB / bCount));
  }
  return distance;
}
