import { assertEquals } from "@std/assert";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

type Instrs = Workload["progs"][string];

/** Runs a program; the marks of it, in their order. */
function marks(main: Instrs, others: Workload["progs"] = {}, procs = 1): readonly number[] {
  const { marks, endName } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({
      objects: {
        a: { type: "chan" },
        b: { type: "chan" },
        full: { type: "chan", cap: 2 },
        t: { type: "timer" },
        u: { type: "timer" },
      },
      progs: { main, ...others },
    }),
    machine: { procs },
    verify: true,
  });
  assertEquals(endName === "done" || endName === "main", true, endName);
  return marks.id;
}

const told: Instrs = [["mark", "x"], ["mark", "y"], ["mark", "ok"], ["mark", "which"]];
const preset: Instrs = [["set", "x", 70], ["set", "y", 80], ["set", "ok", 90], [
  "set",
  "which",
  99,
]];

for (const first of [true, false]) {
  const who = first ? "who waits first" : "who comes second";
  const turn: Instrs = first ? [] : [["yield"], ["yield"]];

  Deno.test(`a select of ${who} sends the value of its own case, and says which case it was`, () => {
    for (const [channel, value, which] of [["a", 31, 0], ["b", 42, 1]] as const) {
      const found = marks([
        ["spawn", "taker"],
        ["yield"],
        ...preset,
        ...turn,
        ["select", ["send", "a", 31], ["send", "b", 42], { into: "which" }],
        ...told,
        ["yield"],
        ["yield"],
      ], {
        taker: [...(first ? [["yield"] as const] : []), ["recv", channel, "v"], ["mark", "v"]],
      });
      assertEquals(found.toSorted(), [70, 80, 90, value, which].toSorted(), channel);
    }
  });

  Deno.test(`a select of ${who} receives into the variable of its case, and no other`, () => {
    for (const [channel, which] of [["a", 0], ["b", 1]] as const) {
      const found = marks([
        ["spawn", "giver"],
        ["yield"],
        ...preset,
        ...turn,
        ["select", ["recv", "a", "x"], ["recv", "b", "y"], { into: "which" }],
        ...told,
      ], { giver: [...(first ? [["yield"] as const] : []), ["send", channel, 5]] });
      assertEquals(found, which === 0 ? [5, 80, 90, 0] : [70, 5, 90, 1], channel);
    }
  });
}

Deno.test("a select takes what a buffer has and puts where there is room", () => {
  const found = marks([
    ...preset,
    ["select", ["recv", "a", "x"], ["send", "full", 6], { into: "which" }],
    ...told,
    ["select", ["recv", "full", "y"], ["recv", "a", "x"], { into: "which" }],
    ...told,
  ]);
  assertEquals(found, [70, 80, 90, 1, 70, 6, 90, 0]);
});

Deno.test("a select takes its default if no case is ready, and says -1", () => {
  const found = marks([
    ...preset,
    ["select", ["recv", "a", "x"], ["send", "b", 6], "default", { into: "which" }],
    ...told,
  ]);
  assertEquals(found, [70, 80, 90, -1]);
});

for (const [name, index] of [["t", 0], ["u", 1]] as const) {
  Deno.test(`a tick of timer ${name}, waited for in a select, sets the variable of its case to 0`, () => {
    const found = marks([
      ...preset,
      ["newtimer", "t", name === "t" ? 50 : 5_000],
      ["newtimer", "u", name === "u" ? 50 : 5_000],
      ["select", ["recv", "t", "x"], ["recv", "u", "y"], { into: "which" }],
      ...told,
    ]);
    assertEquals(found, index === 0 ? [0, 80, 90, 0] : [70, 0, 90, 1]);
  });
}

Deno.test("a tick that a plain receive waits for sets its variable to 0", () => {
  assertEquals(marks([...preset, ["newtimer", "t", 50], ["recv", "t", "x"], ...told]), [
    0,
    80,
    90,
    99,
  ]);
});
