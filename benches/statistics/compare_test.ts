import { Prng, prngStream } from "@lab/runtime";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ALPHA, compareAll, holm, type Pair } from "./compare.ts";
import { normalQuantile } from "./distributions.ts";
import { apartEffect, pairedEffect, POWER, runsToDecide, typical } from "./effect.ts";

Deno.test("holm() gives the adjusted p of R's p.adjust(method = 'holm')", () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") in R: 0.03 0.06 0.06 0.02
  const steps = holm([0.01, 0.04, 0.03, 0.005], 0.05);
  assertEquals(steps.map(({ p }) => Number(p.toFixed(10))), [0.03, 0.06, 0.06, 0.02]);
  assertEquals(holm([], 0.05), []);
  assertEquals(holm([0.9, 0.8], 0.05).map(({ p }) => p), [1, 1]);
});

Deno.test("holm() gives each comparison the share at which its interval decides as its p does", () => {
  const steps = holm([0.01, 0.04, 0.03, 0.005], 0.05);
  assertEquals(steps.map(({ alpha }) => alpha), [0.05 / 3, 0.05 / 2, 0.05 / 2, 0.05 / 4]);
  // The first one fails: no later one is decided, though 0.03 alone would be below 0.05.
  assertEquals(holm([0.03, 0.026], 0.05).map(({ alpha }) => alpha), [0.025, 0.025]);
});

const pair = (a: number[], b: number[], isPaired = true): Pair => ({ a, b, isPaired });

Deno.test("compareAll() names a difference that every seed repeats, with its interval", () => {
  const [{ verdict, scale, by, low, high }] = compareAll([
    pair([100, 104, 98, 102, 101], [200, 207, 197, 203, 203]),
  ]);
  assertEquals([verdict, scale], ["more", "ratio"]);
  assert(low > 1.97 && low < by && by < high && high < 2.04, `${low} ${by} ${high}`);
  const [swapped] = compareAll([pair([200, 207, 197, 203, 203], [100, 104, 98, 102, 101])]);
  assertEquals(swapped.verdict, "less");
});

Deno.test("common random numbers decide what the same figures measured apart do not", () => {
  const a = [100, 150, 80, 120, 200], b = a.map((value, i) => value * (1.05 + i / 1_000));
  assertEquals(compareAll([pair(a, b, true)])[0].verdict, "more");
  assertEquals(compareAll([pair(a, b, false)])[0].verdict, "unclear");
});

Deno.test("no verdict while the interval covers no difference; it says how many runs would decide", () => {
  const [{ verdict, low, high, runs, runsNeeded }] = compareAll([
    pair([100, 104, 98], [101, 107, 97]),
  ]);
  assertEquals([verdict, runs], ["unclear", 3]);
  assert(low < 1 && high > 1);
  assert(runsNeeded !== null && runsNeeded > 3, `${runsNeeded}`);
  const [luck] = compareAll([pair([100, 104, 98, 90], [104, 100, 90, 98])]);
  assertEquals([luck.verdict, luck.runsNeeded], ["unclear", null]);
});

Deno.test("'same' needs every repeat to be equal; one repeat decides nothing", () => {
  assertEquals(compareAll([pair([7, 7, 7], [7, 7, 7])])[0].verdict, "same");
  assertEquals(compareAll([pair([7, 7], [8, 8])])[0].verdict, "more");
  const [one] = compareAll([pair([7], [700])]);
  assertEquals([one.verdict, one.low, one.high, one.runsNeeded], ["unclear", 0, Infinity, null]);
});

Deno.test("figures that may be zero are compared by differences", () => {
  const [{ scale, by, verdict }] = compareAll([pair([0, 0, 0, 0], [5, 5.1, 4.9, 5])]);
  assertEquals([scale, by, verdict], ["difference", 5, "more"]);
});

Deno.test("both tests must agree: a second p that is large keeps the verdict open", () => {
  const clear = pair([100, 104, 98, 102], [200, 208, 196, 203]);
  assertEquals(compareAll([{ ...clear, otherP: 0.001 }])[0].verdict, "more");
  assertEquals(compareAll([{ ...clear, otherP: 0.2 }])[0].verdict, "unclear");
});

Deno.test("sides that cannot be paired, or are empty, are refused", () => {
  assertThrows(() => pairedEffect([1, 2], [1]), RangeError, "received 2 and 1");
  assertThrows(() => pairedEffect([], []), RangeError);
  assertThrows(() => apartEffect([], [1]), RangeError, "received none");
});

/** A figure around `level`: drifts from repeat to repeat by some percent, normally distributed. */
const noisy = (prng: Prng, level: number, spread: number) =>
  level * Math.exp(spread * normalQuantile((prng.nextU32() + 0.5) / 2 ** 32));

/** Repeats of both sides, as a bench has them: what is shared hits both. */
function simulated(prng: Prng, by: number, repeats: number, isPaired: boolean): Pair {
  const shared = Array.from({ length: repeats }, () => noisy(prng, 100, isPaired ? 0.2 : 0));
  const a = shared.map((level) => noisy(prng, level, 0.03));
  const b = shared.map((level) => noisy(prng, level * by, 0.03));
  return { a, b, isPaired };
}

const FAMILIES = 1_500;
/** Standard deviations that luck may add to the share allowed. */
const LUCK = 3;

for (const isPaired of [true, false]) {
  const how = isPaired ? "paired" : "apart";
  Deno.test(`planted nothing, found something: in at most 5 % of families of ten cells, ${how}`, () => {
    const prng = prngStream(11, how);
    let wrong = 0;
    for (let family = 0; family < FAMILIES; family++) {
      const pairs = Array.from({ length: 10 }, () => simulated(prng, 1, 5, isPaired));
      if (compareAll(pairs).some(({ verdict }) => verdict !== "unclear")) wrong++;
    }
    const bound = FAMILIES * ALPHA + LUCK * Math.sqrt(FAMILIES * ALPHA * (1 - ALPHA));
    assert(wrong <= bound, `${wrong} of ${FAMILIES}, bound ${bound}`);
    // A test that never finds anything would pass as well.
    assert(wrong > 0, "not one in 1,500: the test is blind");
  });

  Deno.test(`a planted difference of 30 % is found in ten cells at once, ${how}`, () => {
    const prng = prngStream(12, how);
    let found = 0;
    for (let family = 0; family < 200; family++) {
      const pairs = Array.from(
        { length: 10 },
        (_, i) => simulated(prng, i === 0 ? 1.3 : 1, 5, isPaired),
      );
      if (compareAll(pairs)[0].verdict === "more") found++;
    }
    assert(found >= 190, `${found} of 200`);
  });
}

Deno.test("without Holm's correction the same families would claim far too much", () => {
  const prng = prngStream(11, "paired");
  let wrong = 0;
  for (let family = 0; family < FAMILIES; family++) {
    const pairs = Array.from({ length: 10 }, () => simulated(prng, 1, 5, true));
    if (pairs.some((one) => compareAll([one])[0].verdict !== "unclear")) wrong++;
  }
  assert(wrong > FAMILIES / 4, `${wrong} of ${FAMILIES}`);
});

for (const isPaired of [true, false]) {
  const how = isPaired ? "paired" : "apart";
  Deno.test(`the number of runs asked for decides four times of five, ${how}`, () => {
    const prng = prngStream(13, how), trials = 1_000;
    // What there is to know of the figures, as from very many runs.
    const compared = bothOf(simulated(prng, 1.02, 5_000, isPaired));
    const effect = isPaired ? pairedEffect(...compared) : apartEffect(...compared);
    const needed = runsToDecide(effect, 0.05);
    assert(needed !== null && needed > 20 && needed < 60, `${needed}`);
    const share = (runs: number) => {
      let decided = 0;
      for (let i = 0; i < trials; i++) {
        if (compareAll([simulated(prng, 1.02, runs, isPaired)])[0].verdict === "more") decided++;
      }
      return decided / trials;
    };
    const luck = LUCK * Math.sqrt(POWER * (1 - POWER) / trials);
    const found = share(needed);
    assert(Math.abs(found - POWER) < luck + 0.02, `${found} with ${needed} runs`);
    assert(share(needed >> 1) < POWER - 0.2, "half as many decide as often");
  });
}

function bothOf({ a, b }: Pair): [readonly number[], readonly number[]] {
  return [a, b];
}

Deno.test("typical() is the geometric mean, with an interval that one repeat cannot close", () => {
  const { value, low, high } = typical([1, 10, 100], 0.05);
  assertEquals(Math.round(value * 1e9) / 1e9, 10);
  assert(low < 1 && high > 100, `${low} .. ${high}`);
  assertEquals(typical([7], 0.05).high, Infinity);
});
