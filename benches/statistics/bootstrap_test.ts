import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Prng, prngStream } from "@lab/runtime";
import { quantileEstimate, repeatedQuantileEstimate } from "./bootstrap.ts";
import { normalQuantile } from "./distributions.ts";
import { mannWhitney } from "./mann_whitney.ts";

const uniform = (prng: Prng) => (prng.nextU32() + 0.5) / 2 ** 32;
const exponential = (prng: Prng) => -Math.log(uniform(prng));
const TRIALS = 300;

/** Share of trials whose interval holds the true value. */
function coverage(
  truth: number,
  trial: (prng: Prng, seed: number) => { low: number; high: number },
) {
  const prng = prngStream(21, "coverage");
  let held = 0;
  for (let seed = 0; seed < TRIALS; seed++) {
    const { low, high } = trial(prng, seed);
    if (low <= truth && truth <= high) held++;
  }
  return held / TRIALS;
}

Deno.test("intervals of quantiles of skewed samples hold the true value about 95 times of 100", () => {
  for (const [q, n] of [[0.5, 50], [0.9, 50], [0.5, 10]] as const) {
    const share = coverage(-Math.log(1 - q), (prng, seed) => {
      const sample = Array.from({ length: n }, () => exponential(prng));
      return quantileEstimate(sample, q, { resamples: 500, seed });
    });
    assert(share > 0.87 && share < 0.99, `quantile ${q} of ${n}: ${share}`);
  }
});

/** Ten attempts of five samples: 3 % from attempt to attempt, 1 % within one. */
function attempts(prng: Prng): number[][] {
  const normal = () => normalQuantile(uniform(prng));
  return Array.from({ length: 10 }, () => {
    const level = 100 * Math.exp(0.03 * normal());
    return Array.from({ length: 5 }, () => level * Math.exp(0.01 * normal()));
  });
}

Deno.test("samples that come in attempts: whole attempts are drawn, or the interval is too narrow", () => {
  const options = (seed: number) => ({ resamples: 500, seed });
  const whole = coverage(
    100,
    (prng, seed) => repeatedQuantileEstimate(attempts(prng), 0.5, options(seed)),
  );
  const flat = coverage(
    100,
    (prng, seed) => quantileEstimate(attempts(prng).flat(), 0.5, options(seed)),
  );
  assert(whole > 0.88, `whole attempts: ${whole}`);
  assert(flat < 0.8, `single samples: ${flat}`);
});

Deno.test("attempts of one sample each are plain samples; ties and tiny samples give intervals", () => {
  const sample = [3, 1, 4, 1, 5, 9, 2, 6];
  const repeats = sample.map((value) => [value]);
  assertEquals(repeatedQuantileEstimate(repeats, 0.5), quantileEstimate(sample, 0.5));
  for (const odd of [[7], [7, 7, 7], [1, 2], [1, 1, 1, 1, 9], [0, 0, 0, 1e9]]) {
    const { low, value, high } = quantileEstimate(odd, 0.5);
    assert(low <= value && value <= high, `${odd}: ${low} ${value} ${high}`);
    assert(low >= Math.min(...odd) && high <= Math.max(...odd));
  }
  assertThrows(() => repeatedQuantileEstimate([], 0.5), RangeError, "empty");
});

Deno.test("mannWhitney(): eight against very many keep their precision, and stay probabilities", () => {
  const many = Array.from({ length: 3_000 }, (_, i) => i + 100);
  const { u, p } = mannWhitney([1, 2, 3, 4, 5, 6, 7, 8], many);
  assertEquals(u, 8 * 3_000);
  assert(p >= 0 && p < 1e-12, `${p}`);
  const middle = mannWhitney([0.5, 750.5, 1500.5, 2250.5, 2999.5].map((x) => x + 100), many);
  assertAlmostEquals(middle.p, 1, 0.1);
});
