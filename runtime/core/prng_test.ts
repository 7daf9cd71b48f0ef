import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { Prng, prngStream } from "./prng.ts";

const draw = (prng: Prng, count: number) => Array.from({ length: count }, () => prng.nextU32());

/** Sum of squared deviations from the expected count, over the expected count. */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

Deno.test("Prng gives the numbers of sfc32 (vectors from a second implementation in Python)", () => {
  assertEquals(draw(new Prng(0, 0, 0), 5), [
    947_923_937,
    2_491_578_854,
    3_964_400_089,
    2_091_952_393,
    4_208_506_024,
  ]);
  assertEquals(draw(new Prng(1, 2, 3), 5), [
    92_551_270,
    1_122_162_139,
    24_194_941,
    3_548_292_025,
    428_635_494,
  ]);
  assertEquals(draw(new Prng(0xffff_ffff, 0x8000_0000, 0xdead_beef), 5), [
    2_112_850_710,
    4_075_235_191,
    4_039_682_365,
    1_596_822_923,
    3_044_254_710,
  ]);
});

Deno.test("prngStream() gives the same stream for the same seed and name, for ever", () => {
  assertEquals(draw(prngStream(1, "arrival"), 4), [
    1_620_899_051,
    3_674_736_867,
    2_374_826_661,
    3_597_056_666,
  ]);
  assertEquals(draw(prngStream(1, "steal"), 4), [
    582_553_904,
    3_599_279_041,
    3_357_703_069,
    573_728_896,
  ]);
  assertEquals(draw(prngStream(4_294_967_295, "arrival"), 4), [
    959_239_632,
    3_763_833_241,
    2_703_009_512,
    1_779_157_875,
  ]);
  assertEquals(prngStream(7, "x").float53(), 0.9097319038883369);
});

Deno.test("prngStream() gives unrelated streams for other names and for neighbouring seeds", () => {
  const pairs: [Prng, Prng][] = [
    [prngStream(1, "arrival"), prngStream(1, "service")],
    [prngStream(1, "arrival"), prngStream(2, "arrival")],
    [prngStream(1, "a"), prngStream(1, "b")],
    [prngStream(1, ""), prngStream(0, "")],
  ];
  for (const [one, other] of pairs) {
    // Of 64,000 bits half differ, give or take 126 (one standard deviation).
    let differing = 0;
    for (let i = 0; i < 2000; i++) {
      for (let bits = one.nextU32() ^ other.nextU32(); bits !== 0; bits &= bits - 1) differing++;
    }
    assertLess(Math.abs(differing - 32_000), 5 * 126.5);
  }
});

Deno.test("prngStream() starts differently for each of 10,000 seeds and 1,000 names", () => {
  const starts = new Set<string>();
  for (let seed = 0; seed < 10_000; seed++) starts.add(draw(prngStream(seed, "s"), 2).join());
  for (let i = 0; i < 1000; i++) starts.add(draw(prngStream(1, `name ${i}`), 2).join());
  assertEquals(starts.size, 11_000);
});

Deno.test("Prng.below() is uniform: chi-square over 61 and 1024 cells", () => {
  for (const cells of [61, 1024]) {
    const prng = prngStream(20_260_101, "chi-square");
    const counts = new Array<number>(cells).fill(0);
    const each = 400;
    for (let i = 0; i < cells * each; i++) counts[prng.below(cells)]++;
    // Mean cells - 1, variance 2 (cells - 1); five deviations both ways: too even is wrong as well.
    const free = cells - 1;
    assertLess(Math.abs(chiSquare(counts, each) - free), 5 * Math.sqrt(2 * free));
  }
});

Deno.test("Prng.below() has no modulo bias where plain remainders would show it", () => {
  // With n = 3 * 2**30, plain remainders would put half of all values in the first third.
  const prng = prngStream(5, "bias");
  const n = 3 * 2 ** 30;
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) counts[Math.floor(prng.below(n) / 2 ** 30)]++;
  assertLess(chiSquare(counts, 10_000), 20);
});

Deno.test("Prng.below() reaches its ends, and 1 leaves nothing to choose", () => {
  const prng = prngStream(3, "ends");
  const seen = new Set<number>();
  for (let i = 0; i < 200; i++) seen.add(prng.below(4));
  assertEquals([...seen].sort(), [0, 1, 2, 3]);
  assertEquals(prng.below(1), 0);
  assert(prng.below(2 ** 32) < 2 ** 32);
});

Deno.test("Prng.below() refuses what it cannot draw below", () => {
  for (const bad of [0, -1, 1.5, 2 ** 32 + 1, NaN, Infinity]) {
    assertThrows(() => new Prng(1, 2, 3).below(bad), RangeError, `received ${bad}`);
  }
});

Deno.test("Prng.float53() lies in [0, 1), with mean 1/2, variance 1/12 and 53 live bits", () => {
  const prng = prngStream(11, "float");
  const count = 100_000;
  let sum = 0;
  let squares = 0;
  let oddLast = 0;
  for (let i = 0; i < count; i++) {
    const value = prng.float53();
    assert(value >= 0 && value < 1);
    sum += value;
    squares += value * value;
    if ((value * 2 ** 53) % 2 === 1) oddLast++;
  }
  const mean = sum / count;
  assertLess(Math.abs(mean - 0.5), 5 * Math.sqrt(1 / 12 / count));
  assertLess(Math.abs(squares / count - mean * mean - 1 / 12), 0.002);
  assertLess(Math.abs(oddLast - count / 2), 5 * Math.sqrt(count / 4));
});

Deno.test("prngStream() refuses a seed that is no unsigned 32-bit number", () => {
  for (const bad of [-1, 0.5, 2 ** 32, NaN, Infinity]) {
    assertThrows(() => prngStream(bad, "x"), RangeError, "seed must be a whole number 0..2**32-1");
  }
});
