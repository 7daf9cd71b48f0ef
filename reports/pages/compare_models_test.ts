import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { spreadOf } from "@lab/benches";
import {
  betterText,
  contenders,
  duel,
  duels,
  isNone,
  leads,
  ratio,
  styleOf,
} from "./compare_models.ts";
import { madeCell, madeResults } from "../collect/results_testing.ts";

const results = madeResults();
const [closed, open] = results.scenarios;

Deno.test("duel() knows which way a figure is better", () => {
  const fast = duel(results, closed, { a: "gpm", b: "gm" });
  assertEquals(fast?.verdict, "better");
  // The geometric mean over the seeds.
  assertAlmostEquals(fast!.betterBy, Math.cbrt(2 * (205 / 105) * (210 / 110)), 1e-12);
  const slow = duel(results, open, { a: "gpm", b: "gm" });
  assertEquals(slow?.verdict, "worse");
  assertAlmostEquals(slow!.betterBy, Math.cbrt((30 / 60) * (31 / 61) * (32 / 62)), 1e-12);
  assertEquals([fast?.atLeast, slow?.atLeast], [fast?.interval?.[0], slow?.interval?.[1]]);
  assert(fast!.atLeast > 1.5 && fast!.atLeast < fast!.betterBy);
  const other = duel(results, closed, { a: "gm", b: "gpm" });
  assertAlmostEquals(other!.betterBy, 1 / fast!.betterBy, 1e-12);
  assertAlmostEquals(other!.interval![0], 1 / fast!.interval![1], 1e-12);
});

Deno.test("duel() claims nothing where the interval covers no difference, and is null where a model was not run", () => {
  assertEquals(duel(results, open, { a: "gpm-no-steal", b: "gpm" })?.verdict, "unclear");
  assertEquals(duel(results, open, { a: "gpm-no-steal", b: "gpm" })?.atLeast, 1);
  assertEquals(duel(results, open, { a: "n1", b: "gpm" }), null);
  assertEquals(duels(results, "n1", "gpm"), []);
});

Deno.test("leads() names a winner only if every other is clearly behind, else says how many seeds would", () => {
  const names = () => leads(results).map((lead) => lead.leaders);
  assertEquals(names(), [["gpm"], ["gm"]]);
  const close = madeCell("gm", "closed", [190, 201, 204], [50, 51, 52]);
  const cells = results.cells.map((cell) =>
    cell.model === "gm" && cell.scenario === "closed" ? close : cell
  );
  const [lead] = leads({ ...results, cells });
  assertEquals([lead.leaders, lead.next?.model], [["gpm", "gm"], "gm"]);
  assert(lead.seedsNeeded !== null && lead.seedsNeeded > 3, `${lead.seedsNeeded} seeds`);
});

Deno.test("ablations are no contenders, and contenders keep their style in every chart", () => {
  assertEquals(contenders(results), ["g", "gm", "gpm"]);
  assertEquals(contenders(results).map((model) => styleOf(results, model)), [0, 1, 2]);
});

Deno.test("a pair that no report compares is refused, for it would be outside the family", () => {
  assertThrows(
    () => duel(results, closed, { a: "gpm-no-steal", b: "gm" }),
    RangeError,
    "no report compares gpm-no-steal with gm",
  );
});

Deno.test("a winner by luck of few seeds is none: the more is compared, the more must be shown", () => {
  const cells = results.cells.map((cell) =>
    cell.model === "gm" && cell.scenario === "closed"
      ? madeCell("gm", "closed", [180, 199, 195], [50, 51, 52])
      : cell
  );
  // gpm is ahead with each of the three seeds, and still not clearly.
  assertEquals(duel({ ...results, cells }, closed, { a: "gpm", b: "gm" })?.verdict, "unclear");
});

/** The results with other seeds of gm in the closed scenario, and as many of gpm. */
function withSeeds(gm: number[], gpm: number[]) {
  const cells = results.cells.map((cell) => {
    if (cell.scenario !== "closed" || !["gm", "gpm"].includes(cell.model)) return cell;
    const values = cell.model === "gm" ? gm : gpm;
    const made = madeCell(cell.model, "closed", values, [50, 50, 50]);
    return { ...made, runs: made.runs.slice(0, values.length) };
  });
  return duel({ ...results, cells }, closed, { a: "gpm", b: "gm" })!;
}

Deno.test("two seeds have no interval and decide nothing, unless both say exactly the same", () => {
  const few = withSeeds([100, 101], [1_000, 1_020]);
  assertEquals([few.verdict, few.interval, few.seeds], ["unclear", null, 2]);
  assertEquals(betterText(few), "10× (2 seeds: no interval)");
  const exact = withSeeds([100, 200], [200, 400]);
  assertEquals([exact.verdict, betterText(exact)], ["better", "2×"]);
});

Deno.test("an interval so wide that it says nothing is not shown", () => {
  const wide = withSeeds([100, 1, 5_000], [1, 300, 20]);
  assertEquals([wide.verdict, wide.interval], ["unclear", null]);
  assert(betterText(wide).endsWith("(3 seeds: no interval)"));
});

Deno.test("who is ahead by what is shown as 1× is not ahead", () => {
  const near = withSeeds([1_000, 2_000, 3_000], [1_001, 2_002, 3_003]);
  assertEquals([near.verdict, isNone(near), betterText(near)], ["better", true, "1×"]);
});

Deno.test("ratio() is of medians, and has an answer when the divisor is 0", () => {
  assertEquals(ratio(spreadOf([4]), spreadOf([2])), 2);
  assertEquals(ratio(spreadOf([4]), spreadOf([0])), Infinity);
  assertEquals(ratio(spreadOf([0]), spreadOf([0])), 1);
});
