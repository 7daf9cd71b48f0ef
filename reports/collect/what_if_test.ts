import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { replayCosts } from "@lab/props";
import { assemble, LINUX_X64, type Workload } from "@lab/runtime";
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
): WhatIf =>
  whatIf({
    options,
    program: assemble(workload),
    recorded: workload.recorded ?? null,
    models,
    procs,
    costs: replayCosts(RECORDED, LINUX_X64),
    seed: 1,
  });

Deno.test("whatIf() runs each model on each number of Ps, and compares with gpm as recorded", () => {
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
  const { elapsed, throughput } = cells[1].against;
  assert(elapsed! > 0.25 && elapsed! < 0.4, `${elapsed}`);
  assertAlmostEquals(throughput! * elapsed!, 1, 0.001);
  assertEquals(cells[3].elapsedNs, cells[2].elapsedNs, "one thread uses one core");
});

Deno.test("whatIf() compares with the first number of Ps where nothing was recorded", () => {
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
