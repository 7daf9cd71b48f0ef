import { assertEquals, assertThrows } from "@std/assert";
import { ProgramError } from "../core/errors.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

type Instrs = Workload["progs"][string];

function run(main: Instrs, others: Workload["progs"] = {}) {
  return simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({
      objects: { t: { type: "timer", n: 4 }, wg: { type: "wg" } },
      progs: { main, ...others },
    }),
    machine: { procs: 1 },
    sink: "columns",
    verify: true,
  });
}

Deno.test("a G that a timer starts has the values that were given when it was set", () => {
  const { marks, endName } = run([
    ["wgadd", "wg", 1],
    ["set", "n", 30],
    ["afterfunc", ["t", 2], 100, "late", { x: 7, y: ["+", "n", 1] }],
    ["set", "n", 99],
    ["wgwait", "wg"],
  ], { late: [["mark", "x"], ["mark", "y"], ["wgdone", "wg"]] });
  assertEquals([marks.id, marks.atNs, endName], [[7, 31], [100, 100], "done"]);
});

Deno.test("a ticker that nobody asked for long goes on at a multiple of its period", () => {
  const { marks } = run([
    ["newticker", ["t", 3], 100],
    ["compute", 350],
    // The tick of 100 has waited here; those of 200 and 300 were not for nobody.
    ["recv", ["t", 3]],
    ["mark", 1],
    ["recv", ["t", 3]],
    ["mark", 2],
    ["recv", ["t", 3]],
    ["mark", 3],
  ]);
  assertEquals([marks.id, marks.atNs], [[1, 2, 3], [350, 400, 500]]);
});

Deno.test("timers that wait at once go off each at its time, whichever numbers they have", () => {
  const waits = (i: number, ns: number): Instrs => [
    ["newtimer", ["t", i], ns],
    ["recv", ["t", i]],
    ["mark", i],
    ["wgdone", "wg"],
  ];
  const { marks } = run(
    [
      ["wgadd", "wg", 4],
      ...[0, 1, 2, 3].map((i) => ["spawn", `w${i}`] as const),
      ["wgwait", "wg"],
    ],
    { w0: waits(0, 400), w1: waits(1, 200), w2: waits(2, 300), w3: waits(3, 100) },
  );
  assertEquals([marks.id, marks.atNs], [[3, 1, 2, 0], [100, 200, 300, 400]]);
});

Deno.test("a sum may be the largest and the least whole number that is exact, and no more", () => {
  const most = Number.MAX_SAFE_INTEGER;
  for (const sign of [1, -1]) {
    const sums = (by: number): Instrs => [
      ["set", "x", sign * (most - 5)],
      ["set", "y", ["+", "x", sign * by]],
      ["mark", ["==", "y", sign * most]],
    ];
    assertEquals(run(sums(5)).marks.id, [1]);
    assertThrows(() => run(sums(6)), ProgramError);
  }
});
