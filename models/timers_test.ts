import { assertEquals, assertThrows } from "@std/assert";
import { assemble, ProgramError, simulate, type Workload } from "@lab/runtime";
import { configure } from "./configure.ts";
import { MODELS } from "./mod.ts";

const OBJECTS = {
  t: { type: "timer" },
  u: { type: "timer", n: 3 },
  c: { type: "chan" },
  d: { type: "chan", cap: 1 },
} as const;
type Progs = Workload["progs"];

const run = (model: string, progs: Progs) =>
  simulate({
    model: configure(model).make,
    program: assemble({ objects: OBJECTS, progs }),
    machine: { procs: 2 },
    sink: "columns",
    verify: true,
  });

const w: Progs[string] = [["mark"]];
/** What each program marks, and when it ends: the same under every model. */
const CASES: readonly [about: string, progs: Progs, marks: number[], endNs: number][] = [
  [
    "a call starts a G when it is due",
    {
      main: [["afterfunc", "t", 1000, "w", { id: 5 }], ["sleep", 900], ["mark"], ["sleep", 300]],
      w,
    },
    [0, 5],
    1200,
  ],
  [
    "a call that is stopped does not come, one that is set anew does, with the same variables",
    {
      main: [
        ...[["set", "x", 5], ["afterfunc", "t", 1000, "w", { id: "x" }], ["set", "x", 6]] as const,
        ...[["sleep", 500], ["stop", "t", "v"], ["mark", "v"], ["sleep", 1000]] as const,
        ...[["stop", "t", "v"], ["mark", "v"], ["reset", "t", 100, "v"], ["mark", "v"]] as const,
        ...[["sleep", 200], ["reset", "t", 100, "v"], ["mark", "v"]] as const,
        ...[["reset", "t", 50, "v"], ["mark", "v"], ["sleep", 70]] as const,
      ],
      w,
    },
    [1, 0, 0, 5, 0, 1, 5],
    1770,
  ],
  [
    "another call under the same name takes the place of the first",
    {
      main: [["afterfunc", "t", 100, "w", { id: 1 }], ["afterfunc", "t", 200, "w", { id: 2 }], [
        "sleep",
        500,
      ]],
      w,
    },
    [2],
    500,
  ],
  [
    "a timer's channel gets one value, and stop takes one that nobody received",
    {
      main: [
        ...[["newtimer", ["u", 1], 1000], ["recv", ["u", 1], "v", "ok"], ["mark", "ok"]] as const,
        ...[["stop", ["u", 1], "v"], ["mark", "v"], ["newtimer", ["u", 1], 1000]] as const,
        ...[["sleep", 2000], ["stop", ["u", 1], "v"], ["mark", ["+", 10, "v"]]] as const,
        ["select", ["recv", ["u", 1]], "default", { into: "v" }],
        ["mark", "v"],
      ],
    },
    [1, 0, 11, -1],
    3000,
  ],
  [
    "a ticker sends again and again, and not twice what nobody received",
    {
      main: [
        ["newticker", "t", 1000],
        ["for", "i", 3, [["recv", "t"], ["mark", "i"]]],
        ...[["sleep", 5500], ["recv", "t"], ["mark", 10], ["recv", "t"], ["mark", 11]] as const,
        ...[["reset", "t", 300], ["recv", "t"], ["recv", "t"], ["stop", "t", "v"]] as const,
        ["mark", "v"],
      ],
    },
    [0, 1, 2, 10, 11, 1],
    9600,
  ],
  [
    "a select waits for a time at most",
    {
      main: [
        ["spawn", "other"],
        ["select", ["recv", "c", "v"], ["timeout", 1000], { into: "i" }],
        ["mark", "i"],
        ["select", ["recv", "c", "v"], ["timeout", 1000], { into: "i" }],
        ["mark", ["+", 10, "i"]],
        ["select", ["recv", "c", "v"], ["send", "d", 1], ["timeout", 0], { into: "i" }],
        ["mark", ["+", 20, "i"]],
        ["select", ["recv", "c", "v"], ["send", "d", 1], ["timeout", 0], { into: "i" }],
        ["mark", ["+", 30, "i"]],
        ["sleep", 3000],
      ],
      other: [["sleep", 500], ["send", "c", 7]],
    },
    [0, 11, 21, 32],
    4500,
  ],
  [
    "a select takes what comes first, tick or message",
    {
      main: [
        ["spawn", "other"],
        ["newticker", "t", 1000],
        ["for", "j", 4, [
          ["select", ["recv", "t"], ["recv", "c", "v"], { into: "i" }],
          ["mark", "i"],
        ]],
      ],
      other: [["sleep", 2500], ["send", "c", 7]],
    },
    [0, 0, 1, 0],
    3000,
  ],
  [
    "pinned Gs wait with their threads for ticks and limits",
    {
      main: [
        ["pin"],
        ["newticker", "t", 1000],
        ["recv", "t"],
        ["mark", 1],
        ["select", ["recv", "c", "v"], ["timeout", 700], { into: "i" }],
        ["mark", "i"],
      ],
    },
    [1, 1],
    1700,
  ],
];

for (const [about, progs, marks, endNs] of CASES) {
  Deno.test(`${about}, under every model`, () => {
    for (const { name } of MODELS) {
      const outcome = run(name, progs);
      assertEquals([name, outcome.marks.id, outcome.elapsedNs], [name, marks, endNs]);
    }
  });
}

Deno.test("a ticker that nobody waits for keeps no program alive", () => {
  for (const { name } of MODELS) {
    const main: Progs[string] = [["newticker", "t", 1000], ["recv", "c"]];
    assertEquals([name, run(name, { main }).endName], [name, "deadlock"]);
  }
});

Deno.test("a timer that was never set, and a ticker without a period, panic as in Go", () => {
  const panics: readonly [Progs[string], string][] = [
    [[["stop", "t"]], "time: Stop called on uninitialized Timer"],
    [[["reset", ["u", 2], 5]], "time: Reset called on uninitialized Timer"],
    [[["newticker", "t", 0]], "non-positive interval for NewTicker"],
    [[["newticker", "t", 5], ["reset", "t", 0]], "non-positive interval for Ticker.Reset"],
  ];
  for (const [main, words] of panics) {
    assertThrows(() => run("gpm", { main }), ProgramError, words);
  }
});
