import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { replayCosts } from "@lab/props";
import { assemble, type Workload } from "@lab/runtime";
import type { WhatIf } from "./results_parts.ts";
import { whatIf } from "./what_if.ts";
import { whatIfCharts, whatIfLines } from "../pages/what_if_view.ts";

const RECORDED = {
  procs: 1,
  elapsedNs: 810_000,
  waitNs: 0,
  runNs: 800_000,
  dispatches: 9,
  switchNs: 100,
  wakeNs: 0,
};
/** Eight Gs of 100 us each. */
const WORKLOAD: Workload = {
  name: "eight",
  objects: { w: { type: "wg" } },
  progs: {
    main: [["wgadd", "w", 8], ["for", "i", 8, [["spawn", "g"]]], ["wgwait", "w"]],
    g: [["compute", 100_000], ["wgdone", "w"]],
  },
  recorded: RECORDED,
};
const ask = (
  models: readonly string[],
  procs: readonly number[],
  workload = WORKLOAD,
  options = {},
  more: { readonly seeds?: number; readonly cores?: number } = {},
): WhatIf =>
  whatIf({
    ...more,
    options,
    program: assemble(workload),
    recorded: workload.recorded ?? null,
    models,
    procs,
    costs: (p) => replayCosts(RECORDED, p),
    seed: 1,
  });

Deno.test("whatIf() runs each model on each number of Ps, and compares with gpm on as many", () => {
  const { base, cells } = ask(["gpm", "n1"], [1, 4]);
  assertEquals(base, { model: "gpm", procs: 1 });
  assertEquals(cells.map((cell) => [cell.model, cell.procs]), [
    ["gpm", 1],
    ["gpm", 4],
    ["n1", 1],
    ["n1", 4],
  ]);
  assertEquals(cells[0].against.elapsed, 1);
  // Eight Gs on four Ps: a quarter of the time, and some for waking the threads up.
  const faster = cells[1].elapsedNs / cells[0].elapsedNs;
  assert(faster > 0.25 && faster < 0.4, `${faster}`);
  assertEquals(cells[3].elapsedNs, cells[2].elapsedNs, "one thread uses one core");
  // Each is compared with gpm on as many Ps.
  assertEquals(cells[1].against.elapsed, 1);
  const { elapsed, throughput } = cells[3].against;
  assertEquals(elapsed, cells[3].elapsedNs / cells[1].elapsedNs);
  assertAlmostEquals(throughput! * elapsed!, 1, 0.001);
});

Deno.test("whatIf() names the first number of Ps where nothing was recorded", () => {
  const { recorded: _, ...plain } = WORKLOAD;
  assertEquals(ask(["gm"], [2, 4], plain).base, { model: "gpm", procs: 2 });
});

Deno.test("whatIf() runs models with their options, beside gpm as it comes", () => {
  const options = { gpm: { slice: "20000" }, gm: { slice: "20000" } };
  const plain = ask(["gpm", "gm"], [1]), result = ask(["gpm", "gm"], [1], WORKLOAD, options);
  assertEquals(result.base, plain.base);
  const dispatches = ({ cells }: WhatIf) => cells.map((cell) => cell.dispatches);
  assert(dispatches(result).every((n, i) => n > dispatches(plain)[i]), "slices end within a G");
  // gpm with a shorter slice is not what all are compared with.
  assert(result.cells[0].against.elapsed! > 1 && plain.cells[0].against.elapsed === 1);
  assertEquals([result.options, plain.options], [options, undefined]);
  const words = "gpm slice=20000; gm slice=20000";
  assert(whatIfLines(result)[0].endsWith(`With options: ${words}.`));
  assert([...whatIfCharts(result).values()].every((svg) => svg.includes(words)));
});

Deno.test("whatIf() keeps a model that cannot run the program, and says why", () => {
  const stuck: Workload = {
    name: "stuck",
    objects: { c: { type: "chan" } },
    progs: { main: [["recv", "c"]] },
  };
  const result = ask(["gm"], [1], stuck);
  const failure =
    "deadlock after 1.92 µs: 1 G can never go on: G0 (main) waits for chan receive c at " +
    "progs.main[0]";
  assertEquals(result.cells[0].failure, failure);
  assertEquals(result.cells[0].against.elapsed, null);
  assert(whatIfLines(result).join("\n").includes(`gm at 1 P: ${failure}`));
  assertEquals(whatIfCharts(result).size, 0);
});

Deno.test("cells have intervals over seeds, or say that they have none", () => {
  const one = ask(["gpm", "pm"], [3]), five = ask(["gpm", "pm"], [3], WORKLOAD, {}, { seeds: 5 });
  assertEquals([one.seeds, one.cells[1].ranges], [undefined, undefined]);
  assert(whatIfLines(one)[0].includes("of one run each: they have no interval"));
  assertEquals(five.seeds, 5);
  assert(whatIfLines(five)[0].includes("medians over 5 seeds, in brackets least and most"));
  const { against, ranges } = five.cells[1];
  for (const figure of ["elapsed", "waitP50", "sojournP99"] as const) {
    const { low, high } = ranges![figure]!;
    assert(low <= against[figure]! && against[figure]! <= high, figure);
  }
  // A program whose Gs hold others up differs from seed to seed.
  assert(ranges!.elapsed!.low < ranges!.elapsed!.high);
  assertEquals(five.cells[0].ranges!.elapsed, { low: 1, high: 1 }, "each seed with its own");
  assert(whatIfLines(five).at(-1)!.includes(" ["));
});

Deno.test("cores are told from Ps", () => {
  const free = ask(["gpm"], [4]), tied = ask(["gpm"], [4], WORKLOAD, {}, { cores: 1 });
  assert(tied.cells[0].elapsedNs > 2 * free.cells[0].elapsedNs, "four Ps share a core");
  assertEquals([free.cores, tied.cores], [undefined, 1]);
  assert(whatIfLines(free)[0].includes("as many cores as Ps"));
  assert(whatIfLines(tied)[0].includes("; 1 core."));
});

Deno.test("a cell that does another work than was recorded is named first, and not compared", () => {
  const lossy = { ...WORKLOAD, recorded: { ...RECORDED, runNs: 1_600_000 } };
  const result = ask(["gpm", "g"], [1, 2], lossy);
  assert(result.cells.every(({ against }) => Object.values(against).every((by) => by === null)));
  assertEquals(
    whatIfLines(result)[3],
    "Not the same work, so not compared: g at 2 Ps: the run computed 50.0 % of what was recorded.",
  );
  assertEquals(whatIfCharts(result).size, 0);
});

Deno.test("the table has a line for each cell, and the charts a point", () => {
  const result = ask(["gpm", "g", "gpm-no-steal"], [1, 2, 4]);
  const lines = whatIfLines(result);
  assertEquals(lines.length, 3 + 9);
  assertEquals(/undefined|NaN|null/.test(lines.join("\n")), false);
  const charts = whatIfCharts(result);
  assertEquals([...charts.keys()], ["whatif-eight.svg", "whatif-eight-parts.svg"]);
  for (const svg of charts.values()) {
    assert(svg.startsWith("<svg"));
    assertEquals(/NaN|undefined/.test(svg), false);
  }
  assert(charts.get("whatif-eight-parts.svg")!.includes("gpm-no-steal"));
});
