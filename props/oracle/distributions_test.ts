import { prngStream } from "@lab/runtime";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  broken,
  compareSamples,
  compareScene,
  countSpread,
  distinctOrders,
  DISTRIBUTION_SCENES,
  distributionText,
  nearness,
  type PlacedRun,
  shareAway,
  tellCounts,
} from "./distributions.ts";
import { aloneOrders, noisyRun } from "./lab_runs.ts";
import { SETTING as setting } from "./lab_runs_testing.ts";
import { LIVE_SPREAD } from "./live.ts";

const spawn10 = DISTRIBUTION_SCENES[0], spawn1000 = DISTRIBUTION_SCENES[1];
const run = (marks: number[], places: number[], home = 0, ns = 1000): PlacedRun => ({
  marks,
  places,
  home,
  ns,
});

Deno.test("shareAway() counts from the P on which main started", () => {
  assertEquals(shareAway(run([1, 2, 3, 4], [0, 1, 1, 1])), 0.75);
  assertEquals(shareAway(run([1, 2, 3, 4], [0, 1, 1, 1], 1)), 0.25);
});

Deno.test("broken() counts neighbours that one P would not have made", () => {
  assertEquals(broken([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]), 0);
  assertEquals(broken([1, 2, 4, 5, 3], [1, 2, 3, 4, 5]), 0.5);
});

Deno.test("distinctOrders() counts orders, not runs", () => {
  assertEquals(distinctOrders([run([1, 2], []), run([2, 1], []), run([1, 2], [])]), 2);
});

Deno.test("in the lab two Ps share the work, with another order for each seed", () => {
  const runs = Array.from({ length: 20 }, (_, seed) => noisyRun(spawn1000, setting, seed));
  assert(runs.some((one) => shareAway(one) > 0.1));
  assert(distinctOrders(runs) > 10);
  assertEquals(noisyRun(spawn1000, setting, 3), runs[3], "the same seed is the same run");
});

Deno.test("aloneOrders() has one order for each phase that matters, and the rule of 61 shows", () => {
  const orders = aloneOrders(spawn1000, 2, {});
  assert(orders.size > 30 && orders.size <= 61, String(orders.size));
  const others = aloneOrders(spawn1000, 2, { globalEvery: "60" });
  assert([...others].every((order) => !orders.has(order)));
});

Deno.test("nearness() says how far apart the scenes are, and which stay off", () => {
  const about = { procs: 2, seed: 1, aloneOrders: new Set(["1 2"]) };
  const runs = (ns: number) => Array.from({ length: 20 }, () => run([1, 2], [0, 0], 0, ns));
  const near = compareScene(spawn10, runs(1000), runs(1100), [1, 2], about);
  const far = compareScene(spawn1000, runs(1000), runs(1300), [1, 2], about);
  assertEquals(nearness([near, far]), [
    "mean KS distance 0.33 over 6 distributions (wanted: at most 0.2; half of Go's runs from the other " +
    "half: 0.00); further apart on average: spawn 10, spawn 1000",
    "medians of makespan within 15 % in 1 of 2 scenes; not in: spawn 1000",
  ]);
});

Deno.test("compareScene() passes a sample against itself and finds a wrong mark, order and spread", () => {
  const runs = Array.from({ length: 60 }, (_, seed) => noisyRun(spawn1000, setting, seed));
  const order = runs[0].marks;
  const about = { procs: 2, seed: 1, aloneOrders: aloneOrders(spawn1000, 2, {}) };
  const same = compareScene(spawn1000, runs, runs, order, about);
  assertEquals(same.faults, []);
  assertEquals(same.compared.map(({ test }) => test.p), [1, 1, 1]);
  assertStringIncludes(distributionText(same).at(-1)!, "p = 1.0000: fits");

  const lost = [{ ...runs[0], marks: order.slice(1) }, ...runs.slice(1)];
  assertStringIncludes(compareScene(spawn1000, lost, runs, order, about).faults[0], "1 runs of Go");

  // Nobody helped, yet the order is none that one P can give.
  const home = order.map(() => 0);
  const alone = runs.map(({ marks }) => run([...marks].reverse(), home));
  const wrong = compareScene(spawn1000, alone, runs, order, about);
  assertEquals(wrong.alone, { runs: 60, explained: 0 });
  assertStringIncludes(distributionText(wrong)[0], "BROKEN: 60 runs of Go without help");
  assert(wrong.compared.every(({ test }) => test.p < 0.01), "a spread that is off was not seen");
});

Deno.test("compareScene() leaves out runs of Go whose places were lost", () => {
  const marks = [1, 2], places = [0, 5];
  const about = { procs: 2, seed: 1, aloneOrders: new Set<string>() };
  const result = compareScene(spawn10, [run(marks, places)], [run(marks, [0, 0])], marks, about);
  assertEquals([result.lost, result.compared.length], [1, 2]);
  assertStringIncludes(distributionText(result).at(-2)!, "p = 1.0000: constant and equal");
  assertStringIncludes(distributionText(result).at(-1)!, "places lost in 1 runs");
});

const ONE = { go: 1, lab: 1 };
const scene = (distinct: { go: number; lab: number }, distance: number, p: number) => ({
  distinct,
  compared: [{ distance, p }],
});

Deno.test("countSpread() counts what never varies apart, whatever its p-value", () => {
  const counts = countSpread([scene(ONE, 0, 1), scene({ go: 9, lab: 8 }, 0.1, 0.4)], 0.01);
  assertEquals(counts, { varying: 1, fit: 1, constant: 1 });
});

Deno.test("countSpread() takes nothing for constant that varies on one side, or is apart or off", () => {
  const scenes = [
    scene({ go: 1, lab: 2 }, 0, 1),
    scene({ go: 2, lab: 1 }, 0, 1),
    scene(ONE, 0.02, 0.5),
    scene(ONE, 0.01, 0.001),
  ];
  assertEquals(countSpread(scenes, 0.01), { varying: 4, fit: 3, constant: 0 });
});

Deno.test("the stored distributions: nine of 17 that vary fit, one is constant", () => {
  const counts = countSpread(LIVE_SPREAD.scenes, LIVE_SPREAD.alpha);
  assertEquals(
    tellCounts(counts),
    "9 of 17 distributions that vary fit; 1 is constant and equal",
  );
});

Deno.test("tellCounts() is silent about constants where there are none", () => {
  const counts = { varying: 3, fit: 1, constant: 0 };
  assertEquals(tellCounts(counts), "1 of 3 distributions that vary fit");
  assertEquals(tellCounts({ ...counts, constant: 1 }).split("; ")[1], "1 is constant and equal");
});

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
