import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { SpeedFigure, SpeedFigures } from "@lab/benches";
import { readSpeed, speedFault } from "../bench/keep.ts";
import { madeRun } from "../bench/run_testing.ts";
import { buildReport } from "../pages/build.ts";
import { UsageError } from "../command_line/errors.ts";
import { speedPage, verdictOf } from "../pages/speed.ts";
import { madeResults, madeSpeed } from "./results_testing.ts";
import { growthVerdict } from "../pages/speed_curves.ts";
import type { RunSpeed, SpeedEstimate } from "./results_parts.ts";
import { speedFacts, storedSpeed } from "./speed_facts.ts";
import { outFolder } from "../files/write.ts";

const figure: SpeedFigure = {
  section: "floor",
  name: "engine over floor",
  unit: "x",
  atMost: 1.5,
  samples: [1.9, 2, 2.1, 2, 2],
};
const MADE: SpeedFigures = {
  schema: 1,
  at: "2026-01-02T03:04:05Z",
  isQuick: false,
  machine: madeRun({ wall: {} }).machine,
  figures: [figure],
};

Deno.test("a target is met or missed only if the whole interval is", () => {
  const { figures } = speedFacts(MADE, null, []).measured!;
  assertEquals([figures[0].n, verdictOf(figures[0])], [5, "missed"]);
  const of = (atMost: number | undefined, low: number, high: number, n = 5) =>
    verdictOf({ ...figures[0], atMost, low, high, n });
  assertEquals(
    [of(2, 1, 1.9), of(2, 1, 2.1), of(2, 2.1, 3), of(undefined, 1, 2)],
    ["met", "unclear", "missed", null],
  );
  assertEquals(of(2, 1, 1, 1), "unclear", "one turn has no interval");
  const least = { ...figures[0], atMost: undefined, atLeast: 20 };
  assertEquals(verdictOf({ ...least, low: 21, high: 30 }), "met");
  assertEquals(verdictOf({ ...least, low: 10, high: 19 }), "missed");
});

Deno.test("one turn is a point: it has no interval", () => {
  const once = { ...MADE, figures: [{ ...figure, samples: [2] }] };
  const [{ value, low, high, n }] = speedFacts(once, null, []).measured!.figures;
  assertEquals([value, low, high, n], [2, 2, 2, 1]);
});

Deno.test("a run of the history is summed up by model, over attempts, with the floor beside it", () => {
  const run = madeRun({
    label: "one",
    wall: {
      "gpm fan zero smoke": [100, 110, 90],
      "gpm ping-pong zero smoke": [400, 440, 360],
      "floor 8 Ps 100 Gs": [50, 55, 45],
    },
  });
  const { runs, cores, measured } = speedFacts(null, null, [run]);
  assertEquals([measured, cores, runs.length, runs[0].cells], [null, null, 1, 2]);
  const [{ model, value, low, high }] = runs[0].models;
  assertEquals(model, "gpm");
  assert(low < 199 && value > 190 && value < 201 && high > 201, `${low} ${value} ${high}`);
  assert(runs[0].floor !== null && Math.abs(runs[0].floor.value - 50) < 1);
});

Deno.test("real cores stand beside virtual time of the same program and model", () => {
  const run = madeRun({ wall: { "cores gm fan, 10 us each, 2 Ps": [9_000, 9_100] } });
  const choice = { ...run.choice, parts: ["cores" as const] };
  const { cores, runs } = speedFacts(null, null, [{ ...run, choice }]);
  assertEquals(runs, []);
  const [row] = cores!.rows;
  assertEquals([row.program, row.model, row.procs], ["fan, 10 us each", "gm", 2]);
  // 10 us of work shared by two Ps, and a little for the queue.
  assert(row.virtualNs > 5_000 && row.virtualNs < 6_000, `${row.virtualNs}`);
});

Deno.test("the page says what is not measured and how to measure it, and never makes figures up", () => {
  const nothing = {
    ...madeResults(),
    speed: { measured: null, peers: null, runs: [], cores: null },
  };
  assertEquals(speedPage.verdict(nothing), "Not measured: run deno task speed.");
  const { markdown, pictures } = speedPage.body(nothing);
  assertStringIncludes(markdown, "Not measured: run `deno task speed`");
  assertStringIncludes(markdown, "Not measured: run `deno task bench run");
  assertEquals([...pictures ?? []], []);
  assert(buildReport(nothing).has("speed.md"));
});

Deno.test("the page counts targets, and shows intervals, curves, commits and real cores", () => {
  const results = madeResults();
  assertStringIncludes(
    speedPage.verdict(results),
    "2× the floor loop; of 3 targets 1 are met, 1 missed and 1 unclear on test cpu, 2 cores",
  );
  const { markdown, pictures } = speedPage.body(results);
  for (
    const text of [
      "1.8× to 2.2×",
      "**missed**",
      "a first look",
      "speed-procs.svg",
      "`0123456789`",
      "100 (90 to 110)",
    ]
  ) assertStringIncludes(markdown.replaceAll("\u00a0", " "), text);
  assertEquals([...pictures!.keys()], ["speed-procs.svg", "speed-gs.svg", "speed-cores.svg"]);
  for (const picture of pictures!.keys()) assertStringIncludes(markdown, `(${picture})`);
});

Deno.test("peers of another day stand with that day, and those of the first are not told twice", () => {
  const simPy: SpeedFigure = { ...figure, section: "peers", name: "SimPy", atMost: undefined };
  const both = { ...MADE, figures: [figure, { ...simPy, atLeast: 20 }] };
  const later = { ...both, at: "2026-02-03T00:00:00Z", figures: [{ ...simPy, atLeast: 1.5 }] };
  const page = (peers: SpeedFigures | null) => {
    const results = { ...madeResults(), speed: speedFacts(both, peers, []) };
    return { verdict: speedPage.verdict(results), text: speedPage.body(results).markdown };
  };
  const alone = page(null), together = page(later);
  assertStringIncludes(alone.verdict, "of 2 targets 0 are met, 2 missed");
  assertEquals(alone.text.split("| SimPy").length, 2);
  assertEquals(alone.text.includes("other people's programs"), false);
  assertStringIncludes(together.verdict, "of 2 targets 1 are met, 1 missed");
  assertEquals(together.text.split("| SimPy").length, 2);
  const [, own] = together.text.split("## Beside other people's programs");
  assertStringIncludes(own, "Measured 2026-02-03");
  assertStringIncludes(own.replaceAll("\u00a0", " "), "at least 1.5×");
});

Deno.test("commits are drawn if two can be compared: the same machine and the same cells", () => {
  const results = madeResults(), [run] = results.speed.runs;
  const drawn = (older: Partial<RunSpeed>) => {
    const runs = [{ ...run, ...older }, { ...run, commit: "9876543210" }];
    const { markdown, pictures } = speedPage.body({
      ...results,
      speed: { ...results.speed, runs },
    });
    assertEquals(markdown.includes("speed-commits.svg"), pictures!.has("speed-commits.svg"));
    return pictures!.get("speed-commits.svg") ?? "";
  };
  for (const text of ["0123456", "9876543", "floor"]) assertStringIncludes(drawn({}), text);
  assertEquals(drawn({ cells: 11 }), "");
  assertEquals(drawn({ warmup: 2 }), "");
  assertEquals(drawn({ machine: { ...run.machine, cpu: "another" } }), "");
});

Deno.test("growth is within its bound if the ends of both intervals are", () => {
  const at = (low: number, high: number, n = 3): SpeedEstimate => ({
    ...madeSpeed().measured!.figures[0],
    value: (low + high) / 2,
    low,
    high,
    n,
  });
  const first = at(10, 11);
  assertEquals(growthVerdict(at(18, 20), first, 2), "met");
  assertEquals(growthVerdict(at(19, 21), first, 2), "unclear");
  assertEquals(growthVerdict(at(23, 24), first, 2), "**missed**");
  assertEquals(growthVerdict(at(12, 12, 1), first, 2), "unclear");
});

Deno.test("what is kept makes a page, and it is rebuilt to the same bytes whatever the clock says", () => {
  const results = { ...madeResults(), speed: storedSpeed() };
  assertEquals(speedPage.body(results), speedPage.body(results));
  assert(Object.keys(madeSpeed()).every((name) => name in storedSpeed()));
});

Deno.test("figures of deno task speed that are damaged, empty or missing are refused", () => {
  assertEquals(speedFault(MADE), null);
  const damages: readonly [unknown, string][] = [
    [null, "must have schema 1"],
    [{ ...MADE, schema: 2 }, "must have schema 1"],
    [{ ...MADE, machine: null }, "lack 'machine'"],
    [{ ...MADE, figures: [] }, "are empty"],
    [{ ...MADE, figures: [{ ...figure, samples: [] }] }, "have samples that are no numbers"],
    [{ ...MADE, figures: [{ ...figure, samples: ["1"] }] }, "have samples that are no numbers"],
  ];
  for (const [data, words] of damages) assertEquals(speedFault(data), words);
  const error = assertThrows(() => readSpeed(`${outFolder()}/no-such.json`), UsageError);
  assertStringIncludes(error.message, "make them: 'deno task -q speed --json");
});
