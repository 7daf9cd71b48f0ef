import { assertEquals } from "@std/assert";
import { LINUX_X64 } from "../core/cost_presets.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import type { Outcome } from "./outcome.ts";
import { simulate } from "./simulate.ts";

const OBJECTS = {
  m: { type: "mutex" },
  c: { type: "chan" },
  b: { type: "chan", cap: 2 },
  all: { type: "wg" },
} as const;
/** One P, so that order is policy alone: a queue, first in, first out. */
const run = (progs: Workload["progs"], sync: Workload["sync"], procs = 1): Outcome =>
  simulate({
    program: assemble({ sync, objects: OBJECTS, progs }),
    machine: { procs },
    sink: "columns",
    verify: true,
    costs: LINUX_X64,
    model: (ops) => new TestModel(ops),
  });
const order = (progs: Workload["progs"], sync: Workload["sync"]) => run(progs, sync).marks.id;

Deno.test("sync fifo: unlock hands the mutex to the first waiter, and a newcomer waits behind all", () => {
  const progs: Workload["progs"] = {
    main: [
      ["lock", "m"],
      ["wgadd", "all", 3],
      ["for", "i", 2, [["spawn", "w", { id: "i" }]]],
      ["yield"],
      ["unlock", "m"],
      ["spawn", "w", { id: 9 }],
      // Locks the mutex it has just released: Go lets it.
      ["lock", "m"],
      ["mark", 5],
      ["unlock", "m"],
      ["wgwait", "all"],
    ],
    w: [["lock", "m"], ["mark"], ["unlock", "m"], ["wgdone", "all"]],
  };
  assertEquals(order(progs, "go")[0], 5);
  assertEquals(order(progs, "fifo"), [0, 1, 5, 9]);
});

Deno.test("sync fifo: a close wakes receivers in order of coming, Go's the last first", () => {
  const progs: Workload["progs"] = {
    main: [
      ["wgadd", "all", 3],
      ["for", "i", 3, [["spawn", "w", { id: "i" }]]],
      ["yield"],
      ["close", "c"],
      ["wgwait", "all"],
    ],
    w: [["recv", "c"], ["mark"], ["wgdone", "all"]],
  };
  assertEquals(order(progs, "go"), [2, 1, 0]);
  assertEquals(order(progs, "fifo"), [0, 1, 2]);
});

Deno.test("sync fifo: of several ready cases a select takes the first in the text, and draws nothing", () => {
  const taken: Workload["progs"][string] = [
    ["send", "b"],
    ["send", "b"],
    ["select", ["send", "c"], ["recv", "b"], ["recv", "b"], { into: "i" }],
    ["mark", "i"],
  ];
  for (let seed = 0; seed < 20; seed++) {
    const program = assemble({ sync: "fifo", objects: OBJECTS, progs: { main: taken } });
    const { marks } = simulate({
      program,
      machine: { procs: 1 },
      seed,
      model: (ops) => new TestModel(ops),
    });
    assertEquals(marks.id, [1]);
  }
});

Deno.test("sync fifo names what a G is stuck in, and where", () => {
  const { endName, stuck } = run({
    main: [["lock", "m"], ["spawn", "w"], ["recv", "c"]],
    w: [["yield"], ["lock", "m"]],
  }, "fifo");
  assertEquals(endName, "deadlock");
  assertEquals(stuck.map(({ prog, waitsFor, where }) => [prog, waitsFor, where]), [
    ["main", "chan receive c", "progs.main[2]"],
    ["w", "sync.Mutex.Lock m", "progs.w[1]"],
  ]);
});
