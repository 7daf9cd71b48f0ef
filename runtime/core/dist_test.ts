import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { checkDist, type Dist, DIST_KINDS, drawNs, meanNs } from "./dist.ts";
import { DURATION_NS_MAX } from "./fields.ts";
import { Prng, prngStream } from "./prng.ts";

const draws = 200_000;

/** A distribution with its exact mean and standard deviation in ns, worked out by hand. */
const MOMENTS: readonly { dist: Dist; meanNs: number; deviationNs: number }[] = [
  { dist: { kind: "const", ns: 500 }, meanNs: 500, deviationNs: 0 },
  // (n^2 - 1) / 12 for n = 801 whole numbers
  {
    dist: { kind: "uniform", minNs: 100, maxNs: 900 },
    meanNs: 500,
    deviationNs: Math.sqrt((801 ** 2 - 1) / 12),
  },
  { dist: { kind: "exp", meanNs: 1000 }, meanNs: 1000, deviationNs: 1000 },
  { dist: { kind: "erlang", k: 4, meanNs: 1000 }, meanNs: 1000, deviationNs: 500 },
  {
    // E[X^2] = sum p 2 m^2
    dist: { kind: "hyperexp", parts: [[0.9, 500], [0.1, 5500]] },
    meanNs: 1000,
    deviationNs: Math.sqrt(0.9 * 2 * 500 ** 2 + 0.1 * 2 * 5500 ** 2 - 1000 ** 2),
  },
  {
    dist: { kind: "bimodal", parts: [[0.5, 1000], [0.3, 0], [0.2, 10_000]] },
    meanNs: 2500,
    deviationNs: Math.sqrt(0.5 * 1000 ** 2 + 0.2 * 10_000 ** 2 - 2500 ** 2),
  },
  {
    dist: { kind: "lognormal", meanNs: 1000, sigma: 0.5 },
    meanNs: 1000,
    deviationNs: 1000 * Math.sqrt(Math.exp(0.25) - 1),
  },
  {
    // alpha m / (alpha - 1); variance m^2 alpha / ((alpha - 1)^2 (alpha - 2))
    dist: { kind: "pareto", alpha: 6, minNs: 1000 },
    meanNs: 1200,
    deviationNs: Math.sqrt(1000 ** 2 * 6 / (25 * 4)),
  },
  {
    // Bounded Pareto, alpha 2 on [100, 1000]: density 2 * 100^2 / (1 - 0.01) x^-3, so
    // E[X] = 20000/0.99 * (1/100 - 1/1000), E[X^2] = 20000/0.99 * ln 10.
    dist: { kind: "pareto", alpha: 2, minNs: 100, maxNs: 1000 },
    meanNs: 20_000 / 0.99 * 0.009,
    deviationNs: Math.sqrt(20_000 / 0.99 * Math.log(10) - (20_000 / 0.99 * 0.009) ** 2),
  },
];

for (const { dist, meanNs: mean, deviationNs } of MOMENTS) {
  Deno.test(`drawNs() has the mean and deviation of ${JSON.stringify(dist)}`, () => {
    const prng = prngStream(1, `moments of ${dist.kind}`);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      const ns = drawNs(dist, prng);
      assert(Number.isSafeInteger(ns) && ns >= 0);
      sum += ns;
      squares += (ns - mean) ** 2;
    }
    assertAlmostEquals(meanNs(dist), mean, mean * 1e-12);
    // Five standard errors for the mean. The deviation of these kinds settles within 3 %.
    assertLess(Math.abs(sum / draws - mean), 5 * deviationNs / Math.sqrt(draws) + 1e-9);
    assertLess(Math.abs(Math.sqrt(squares / draws) - deviationNs), 0.03 * deviationNs + 1e-9);
  });
}

Deno.test("the table of moments covers every kind of distribution", () => {
  assertEquals(
    [...new Set(MOMENTS.map((row) => row.dist.kind))].sort(),
    Object.keys(DIST_KINDS).sort(),
  );
});

Deno.test("drawNs() follows the distribution function, not only its moments", () => {
  // Share of draws at or below x, against the exact value.
  const points: [Dist, number, number][] = [
    [{ kind: "exp", meanNs: 100_000 }, 100_000, 1 - Math.exp(-1)],
    [{ kind: "erlang", k: 2, meanNs: 100_000 }, 100_000, 1 - Math.exp(-2) * 3],
    [{ kind: "lognormal", meanNs: 100_000, sigma: 1.5 }, 100_000 * Math.exp(-1.125), 0.5],
    [{ kind: "pareto", alpha: 1.5, minNs: 100_000 }, 200_000, 1 - 2 ** -1.5],
    [{ kind: "uniform", minNs: 0, maxNs: 999_999 }, 249_999, 0.25],
  ];
  for (const [dist, x, share] of points) {
    const prng = prngStream(2, "distribution function");
    let below = 0;
    for (let i = 0; i < 100_000; i++) if (drawNs(dist, prng) <= x) below++;
    assertLess(Math.abs(below / 100_000 - share), 5 * Math.sqrt(share * (1 - share) / 100_000));
  }
});

Deno.test("drawNs() keeps uniform and bounded Pareto within their ends and reaches both", () => {
  const prng = prngStream(3, "ends");
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i++) seen.add(drawNs({ kind: "uniform", minNs: 5, maxNs: 8 }, prng));
  assertEquals([...seen].sort(), [5, 6, 7, 8]);
  for (let i = 0; i < 10_000; i++) {
    const ns = drawNs({ kind: "pareto", alpha: 1.1, minNs: 100, maxNs: 200 }, prng);
    assert(ns >= 100 && ns <= 200);
  }
});

Deno.test("drawNs() cuts a tail that would break exact clocks", () => {
  const prng = new Prng(1, 2, 3);
  const heavy: Dist = { kind: "pareto", alpha: 1.000001, minNs: DURATION_NS_MAX };
  for (let i = 0; i < 100; i++) assertEquals(drawNs(heavy, prng), DURATION_NS_MAX);
});

Deno.test("drawNs() is the same for ever for a seed (vector)", () => {
  const rows = MOMENTS.map(({ dist }) => {
    const prng = prngStream(1, "vector");
    return [drawNs(dist, prng), drawNs(dist, prng)];
  });
  assertEquals(rows, [
    [500, 500],
    [161, 635],
    [80, 1105],
    [605, 1762],
    [553, 307],
    [1000, 0],
    [801, 515],
    [1013, 1202],
    [104, 172],
  ]);
});

const bad: readonly [unknown, string][] = [
  [
    null,
    'must be an object with "kind" (const, uniform, exp, erlang, hyperexp, bimodal, ' +
    "lognormal, pareto): received null",
  ],
  [[], "must be an object"],
  [{ kind: "expo" }, ".kind: must be one of const, uniform"],
  [{ kind: "constructor" }, ".kind: must be one of const, uniform"],
  [
    { kind: "exp", meanNs: 0 },
    ".meanNs: must be a number of ns greater than 0, at most 2**45-1: received 0",
  ],
  [{ kind: "exp", meanNs: NaN }, "received NaN"],
  [{ kind: "exp", meanNs: Infinity }, "received Infinity"],
  [{ kind: "exp", meanNs: "1000" }, 'received "1000"'],
  [{ kind: "exp" }, "received undefined"],
  [
    { kind: "exp", mean: 3, meanNs: 3 },
    ".mean: unknown field, must be one of kind, meanNs: received 3",
  ],
  [
    { kind: "const", ns: 1.5 },
    ".ns: must be a whole number of ns in 0..2**45-1: received 1.5",
  ],
  [{ kind: "const", ns: -1 }, "received -1"],
  [
    { kind: "uniform", minNs: 9, maxNs: 8 },
    ".maxNs: must be at least minNs (9): received 8",
  ],
  [{ kind: "erlang", k: 0, meanNs: 5 }, ".k: must be a whole number in 1..1000: received 0"],
  [{ kind: "erlang", k: 1.5, meanNs: 5 }, "received 1.5"],
  [
    { kind: "hyperexp", parts: [[0.9, 5], [0.2, 5]] },
    ".parts: probabilities must sum to 1: received 1.1",
  ],
  [{ kind: "hyperexp", parts: [] }, ".parts: must be a list of 1..64 pairs [probability, ns]"],
  [{ kind: "hyperexp", parts: [[1]] }, ".parts[0]: must be a list of 1..64 pairs"],
  [{ kind: "hyperexp", parts: [[1, 0]] }, ".parts[0][1]: must be a number of ns greater than 0"],
  [{ kind: "bimodal", parts: [[1, -1]] }, ".parts[0][1]: must be a whole number of ns"],
  [{ kind: "bimodal", parts: [[0.5, 1], [-0.5, 1]] }, ".parts[1][0]: must be a number greater"],
  [{ kind: "lognormal", meanNs: 5, sigma: 0 }, ".sigma: must be a number greater than 0, at most"],
  [{ kind: "pareto", alpha: 1, minNs: 5 }, ".alpha: must be a number greater than 1, at most 1000"],
  [
    { kind: "pareto", alpha: 2, minNs: 5, maxNs: 5 },
    ".maxNs: must be greater than minNs (5): received 5",
  ],
];

Deno.test("checkDist() names field, rule and value of what is wrong", () => {
  for (const [dist, text] of bad) {
    const problem = checkDist(dist);
    assert(problem !== null && problem.includes(text), `${JSON.stringify(dist)}: ${problem}`);
  }
});

Deno.test("checkDist() finds nothing wrong with good ones", () => {
  for (const { dist } of MOMENTS) assertEquals(checkDist(dist), null);
  // Decimal fractions that only almost sum to 1.
  assertEquals(checkDist({ kind: "bimodal", parts: Array(10).fill([0.1, 5]) }), null);
});
