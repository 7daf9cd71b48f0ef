import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../command_line/errors.ts";
import { conditionsOf, gate, judge } from "./judge.ts";
import { madeRun } from "./run_testing.ts";
import { gateLines, gateRows, judgementLines } from "./view.ts";

const BEFORE = [100, 101, 99, 100, 102];
const THRESHOLD = 0.05;

/** A gate of one cell: medians of the attempts afterwards, taking turns with those before. */
function gateOf(after: readonly number[], before: readonly number[] = BEFORE) {
  const judged = judge(
    madeRun({ label: "old", session: "s", wall: { cell: before } }),
    madeRun({ label: "new", session: "s", wall: { cell: after } }),
  );
  return { judged, answer: gate(judged, THRESHOLD), row: judged.wall[0] };
}

Deno.test("the gate fails a cell that is clearly, much and in every attempt slower", () => {
  const { judged, answer } = gateOf([120, 121, 119, 122, 123]);
  assertEquals(answer.slower.length, 1);
  const lines = gateLines(judged, answer, THRESHOLD);
  assertStringIncludes(lines[lines.length - 1], "gate: failed at 5 %: 1 cell slower, 0 cells");
  const [row, ...others] = gateRows(judged, answer);
  assertEquals([row.name, others.filter(({ failure }) => failure !== null)], ["cell", []]);
  assertStringIncludes(row.failure!, "slower: cell by ");
  assertEquals(lines.filter((line) => line === row.failure).length, 1);
});

Deno.test("only the interval is missing: much slower in every attempt, but not surely", () => {
  const { answer, row } = gateOf([106, 170, 107, 300, 110]);
  assertEquals(conditionsOf(row, THRESHOLD), {
    isClear: false,
    isLarge: true,
    isUnanimous: true,
  });
  assertEquals(answer.slower, []);
});

Deno.test("only the size is missing: surely slower, but by less than the threshold", () => {
  const { answer, row } = gateOf([103, 104, 102, 103, 105]);
  assertEquals(conditionsOf(row, THRESHOLD), {
    isClear: true,
    isLarge: false,
    isUnanimous: true,
  });
  assertEquals(answer.slower, []);
});

Deno.test("only one attempt is missing: surely and much slower, but not every time", () => {
  const { answer, row } = gateOf([130, 131, 129, 98, 132]);
  assertEquals(conditionsOf(row, THRESHOLD), {
    isClear: true,
    isLarge: true,
    isUnanimous: false,
  });
  assertEquals(answer.slower, []);
});

Deno.test("one attempt may be slower by less than the threshold", () => {
  assertEquals(gateOf([130, 131, 129, 104, 132]).answer.slower.length, 1);
});

Deno.test("what became faster passes, however much", () => {
  const { answer, row } = gateOf([50, 51, 49, 50, 52]);
  assertEquals([answer.slower, row.found.verdict], [[], "less"]);
});

Deno.test("simulated figures gate exactly: one other trace with one seed is enough", () => {
  const runOf = (label: string, hashes: string[]) =>
    madeRun({ label, session: "s", wall: { cell: BEFORE }, hashes: { cell: hashes } });
  const old = runOf("old", ["aa", "bb", "cc"]);
  assertEquals(gate(judge(old, runOf("new", ["aa", "bb", "cc"])), THRESHOLD).changed, []);
  const judged = judge(old, runOf("new", ["aa", "xx", "cc"]));
  const answer = gate(judged, THRESHOLD);
  assertEquals(answer.changed.map(({ different, seeds }) => [different, seeds]), [[1, 3]]);
  const text = gateLines(judged, answer, THRESHOLD).join("\n");
  assertStringIncludes(text, "changed: cell gives another trace with 1 of 3 seeds");
  assertStringIncludes(text, "0 cells slower, 1 cell simulated otherwise");
});

Deno.test("another machine is refused, and it is said in what it differs", () => {
  const here = madeRun({ label: "here", wall: { cell: BEFORE } });
  const there = madeRun({ label: "there", wall: { cell: BEFORE }, cpu: "other cpu" });
  const error = assertThrows(() => judge(here, there), UsageError);
  assertStringIncludes(error.message, "different machines (cpu test cpu and other cpu)");
});

Deno.test("runs that were warmed up otherwise are refused: the colder one would be slower", () => {
  const cold = madeRun({ label: "cold", wall: { cell: BEFORE } });
  const warm = { ...cold, label: "warm", sizes: { ...cold.sizes, warmup: 10 } };
  const error = assertThrows(() => judge(cold, warm), UsageError);
  assertStringIncludes(error.message, 'must be warmed up alike: received "1 and 10 turns"');
});

Deno.test("runs without a cell in common cannot be judged", () => {
  const error = assertThrows(
    () => judge(madeRun({ wall: { x: BEFORE } }), madeRun({ wall: { y: BEFORE } })),
    UsageError,
  );
  assertStringIncludes(error.message, "have no cell in common");
});

Deno.test("runs that took turns are paired, others are not, and that decides what is clear", () => {
  const drift = [100, 150, 80, 120, 200];
  const after = drift.map((ns, i) => ns * (1.1 + i / 1_000));
  const turns = gateOf(after, drift);
  assert(turns.judged.isPaired);
  assertEquals(turns.row.found.verdict, "more");
  const apart = judge(
    madeRun({ label: "old", wall: { cell: drift } }),
    madeRun({ label: "new", wall: { cell: after } }),
  );
  assert(!apart.isPaired);
  assertEquals(apart.wall[0].found.verdict, "unclear");
  const text = judgementLines(apart).join("\n");
  assertStringIncludes(text, "not paired");
  assertStringIncludes(text, "attempts would decide");
  assertStringIncludes(text, "0 of 1 cell differ clearly");
});

Deno.test("cells of only one side are named, not dropped in silence", () => {
  const judged = judge(
    madeRun({ label: "a", wall: { both: BEFORE, old: BEFORE } }),
    madeRun({ label: "b", wall: { both: BEFORE, new: BEFORE } }),
  );
  assertEquals([judged.wall.length, judged.alone], [1, ["old", "new"]]);
  assertStringIncludes(judgementLines(judged).join("\n"), "only one of them has it: old; new");
});
