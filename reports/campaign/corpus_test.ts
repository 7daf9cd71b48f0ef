import { assertEquals } from "@std/assert";
import { SMALL_PROGRAMS } from "@lab/props";
import { causesOf, knownBy } from "./causes.ts";
import { cellOf, type Finding, type Outcome } from "./cell.ts";
import { casesOf, type CorpusCase, grown } from "./corpus.ts";
import { measureQueue, scaling } from "./scaling.ts";

const [{ make }] = SMALL_PROGRAMS;
const SCENE = { workload: make(2), machine: { procs: 1, cores: 1 }, costs: "zero", seed: 1 };
const found = (more: Partial<Finding> = {}): Finding => ({
  law: "progress",
  who: "gm",
  reason: "the run stalled",
  normal: JSON.stringify(SCENE),
  decision: "M# parks",
  replay: "deno task lab replay",
  play: "deno task lab play",
  ...more,
});
const CELLS = Array.from({ length: 4 }, (_, seq) => ({ ...cellOf("check", "lane", { seq }), seq }));
const outcomes = (...all: Finding[][]) =>
  new Map(all.map((findings, seq): [number, Outcome] => [seq, { runs: 1, findings, facts: null }]));

Deno.test("findings of one law, form and decision are one cause, seen first in the first cell", () => {
  const causes = causesOf(
    CELLS,
    outcomes([], [found(), found({ decision: "M# steals" })], [found({ who: "pm" })], [found()]),
    knownBy({}, new Map()),
  );
  assertEquals(
    causes.map(({ who, count, first, known }) => [who, count, first.seq, known]),
    [[["gm", "pm"], 3, 1, null], [["gm"], 1, 1, null]],
  );
});

Deno.test("planted bugs, what the file lists and regressions are known; a bug that lives is not", () => {
  const regression = {
    law: "progress",
    reason: "",
    since: "",
    case: { model: "gm", ...SCENE, costs: "zero" as const },
  };
  const knows = knownBy(
    { known: [{ law: "overflow", who: "pm", why: "we know" }] },
    new Map([["progress-1", regression]]),
  );
  assertEquals(knows(found()), "regression progress-1");
  assertEquals(knows(found({ normal: "{}" })), null);
  assertEquals(knows(found({ normal: "{}", who: "gm (planted bug x)" })), "planted");
  assertEquals(knows(found({ law: "mutant-lives", who: "gm (planted bug x)", play: null })), null);
  assertEquals(knows(found({ law: "overflow", who: "pm" })), "we know");
  assertEquals(knows(found({ law: "overflow", who: "gpm", normal: "{}" })), null);
});

Deno.test("the corpus keeps the smallest case of each kind, in whatever order they come", () => {
  const of = (more: Partial<Finding>): CorpusCase[] =>
    casesOf(causesOf(CELLS, outcomes([found(more)]), () => null), "night");
  const small = of({}), large = of({ normal: JSON.stringify({ ...SCENE, workload: make(5) }) });
  const other = of({ decision: "M# steals" });
  assertEquals(of({ who: "gm (planted bug x)" }), []);
  assertEquals(of({ play: null }), []);
  const all = grown(grown([], [...large, ...other]), small);
  assertEquals(all, grown(grown([], small), [...other, ...large]));
  assertEquals(all.map((one) => one.case), [small[0].case, other[0].case]);
  assertEquals(small[0].since, `night ${CELLS[0].id}`);
  assertEquals(small[0].case.model, "gm");
});

Deno.test("scaling: workers, the longest cell, or the queue is what there is not enough of", () => {
  const even = scaling(new Array(1_000).fill(100), 0.001);
  assertEquals(even.map(({ workers, bound }) => [workers, bound]), [
    [1, "workers"],
    [8, "workers"],
    [64, "workers"],
    [1_000, "workers"],
  ]);
  assertEquals(Math.round(even[1].speedUp * 10) / 10, 8);
  assertEquals(even.at(-1)!.elapsedMs < 102, true);
  assertEquals(scaling([1, 1, 1, 500], 0.001).at(-1)!.bound, "longest cell");
  const slow = scaling(new Array(1_000).fill(100), 20);
  assertEquals([slow.at(-1)!.bound, Math.round(slow.at(-1)!.elapsedMs)], ["queue", 20_100]);
});

Deno.test("the queue's cost is that of cells which are carried and kept", async () => {
  const done = { outcome: { runs: 0, findings: [], facts: null }, traces: [] };
  const measured = { ms: 0, samples: null };
  const crew = {
    width: 4,
    do: () => Promise.resolve({ result: { ...done, measured } }),
    close: () => Promise.resolve(),
  };
  const { cells, elapsedMs } = await measureQueue(":memory:", crew, 500);
  assertEquals([cells, elapsedMs > 0], [500, true]);
});
