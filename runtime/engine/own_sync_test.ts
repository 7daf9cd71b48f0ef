/**
 * Synchronisation of other runtimes' own, on one P with one queue, first in, first out: what sets
 * it apart from Go's and from the neutral one.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { ProgramError, WorkloadError } from "../core/errors.ts";
import type { MId } from "../core/ids.ts";
import { Ev } from "../observe/events.ts";
import type { Verdict } from "../model.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

const OBJECTS = {
  m: { type: "mutex" },
  c: { type: "chan", cap: 1 },
  all: { type: "wg" },
} as const;
type Progs = Workload["progs"];

/** Gives each G it runs a budget. */
class Budget extends TestModel {
  override find(m: MId, step: number): Verdict {
    const g = super.find(m, step);
    if (g >= 0) this.ops.giveBudget(m, 3);
    return g;
  }
}

function run(progs: Progs, sync: Workload["sync"], Model: typeof TestModel, objects = {}) {
  return simulate({
    program: assemble({ sync, objects: { ...OBJECTS, ...objects }, progs }),
    machine: { procs: 1 },
    sink: "columns",
    verify: true,
    model: (ops) => new Model(ops),
  });
}

function order(progs: Progs, sync: Workload["sync"], Model = TestModel): readonly number[] {
  return run(progs, sync, Model).marks.id;
}

/** Main holds the lock, two wait; main lets go and wants it again. */
const BARGES: Progs = {
  main: [
    ["lock", "m"],
    ["wgadd", "all", 2],
    ["for", "i", 2, [["spawn", "w", { id: "i" }]]],
    ["yield"],
    ["unlock", "m"],
    ["lock", "m"],
    ["mark", 5],
    ["unlock", "m"],
    ["wgwait", "all"],
  ],
  w: [["lock", "m"], ["mark"], ["unlock", "m"], ["wgdone", "all"]],
};

Deno.test("jdk: a newcomer barges in at a lock, tokio: the permit is the first waiter's", () => {
  assertEquals(order(BARGES, "jdk"), [5, 0, 1]);
  assertEquals(order(BARGES, "tokio"), [0, 1, 5]);
});

Deno.test("jdk: who was woken and has not run is still the first, and nobody else is woken", () => {
  const progs: Progs = {
    ...BARGES,
    main: [
      ...BARGES.main.slice(0, 5),
      ["lock", "m"],
      ["unlock", "m"],
      ["spawn", "w", { id: 9 }],
      ["wgadd", "all", 1],
      ["wgwait", "all"],
    ],
  };
  assertEquals(order(progs, "jdk"), [0, 9, 1]);
});

Deno.test("jdk: a lock is its owner's, who may have it twice and must let go of it twice", () => {
  const twice: Progs = {
    main: [["lock", "m"], ["lock", "m"], ["unlock", "m"], ["mark", 1], ["unlock", "m"]],
  };
  assertEquals(order(twice, "jdk"), [1]);
  const others: Progs = { main: [["lock", "m"], ["spawn", "w"], ["yield"]], w: [["unlock", "m"]] };
  assertThrows(() => order(others, "jdk"), ProgramError, "IllegalMonitorState");
});

/** One that sends, one that receives, each telling what it did. */
const PIPE: Progs = {
  main: [["wgadd", "all", 2], ["spawn", "giver"], ["spawn", "taker"], ["wgwait", "all"]],
  giver: [["for", "j", 4, [["send", "c", "j"], ["mark", "j"]]], ["wgdone", "all"]],
  taker: [["for", "j", 4, [["recv", "c", "x"], ["mark", ["+", "x", 100]]]], ["wgdone", "all"]],
};

Deno.test("tokio: a sender that waited puts its message in when it runs again, Go's is taken", () => {
  assertEquals(order(PIPE, "go"), [0, 100, 101, 1, 2, 3, 102, 103]);
  assertEquals(order(PIPE, "tokio"), [0, 100, 1, 101, 2, 102, 3, 103]);
  assertEquals(order(PIPE, "jdk"), [0, 100, 1, 101, 2, 102, 3, 103]);
});

for (const sync of ["go", "fifo", "tokio", "jdk"] as const) {
  Deno.test(`${sync}: each message is received once, in order, from the channel it was sent to`, () => {
    const names = ["a", "b", "d"] as const, sent = 4;
    const progs: Progs = {
      main: [
        ["wgadd", "all", 2 * names.length],
        ...names.flatMap((c) => [["spawn", `to-${c}`], ["spawn", `of-${c}`]] as const),
        ["wgwait", "all"],
      ],
      ...Object.fromEntries(names.flatMap((c): [string, Progs[string]][] => [
        [`to-${c}`, [["for", "j", sent, [["send", c, "j"]]], ["wgdone", "all"]]],
        [`of-${c}`, [["for", "j", sent, [["recv", c, "x"]]], ["wgdone", "all"]]],
      ])),
    };
    const objects = Object.fromEntries(names.map((c) => [c, { type: "chan", cap: 2 }]));
    const { code, a, b, length } = run(progs, sync, TestModel, objects).trace!;
    const numbers = (event: number, c: number) =>
      Array.from({ length }, (_, i) => i)
        .filter((i) => code[i] === event && a[i] === c)
        .map((i) => b[i]);
    // Channel 0 is the one that nobody uses here.
    assertEquals([...numbers(Ev.SEND, 0), ...numbers(Ev.RECV, 0)], []);
    for (const c of [1, 2, 3]) {
      assertEquals(numbers(Ev.SEND, c), [0, 1, 2, 3]);
      assertEquals(numbers(Ev.RECV, c), [0, 1, 2, 3]);
    }
  });
}

Deno.test("jdk: who finds nothing lets the lock go, and wakes the next for it, before it waits", () => {
  // Main takes both messages before the two it woke: G1, which runs first, wakes G2 for nothing.
  const both: Progs["main"] = [["send", "c", 1], ["recv", "c"]];
  const { code, g, length } = run(
    {
      main: [
        ["wgadd", "all", 2],
        ["for", "i", 2, [["spawn", "taker"]]],
        ["yield"],
        ...both,
        ...both,
        ["yield"],
        ["for", "i", 2, [["send", "c", "i"], ["yield"]]],
        ["wgwait", "all"],
      ],
      taker: [["recv", "c"], ["wgdone", "all"]],
    },
    "jdk",
    TestModel,
  ).trace!;
  const rows = Array.from({ length }, (_, i) => i);
  const told = rows.filter((i) =>
    code[i] === Ev.READY && g[i] > 0 || code[i] === Ev.STOP && g[i] === 1
  ).map((i) => `${code[i] === Ev.READY ? "ready" : "stop"} G${g[i]}`);
  assertEquals(told.slice(0, 6), [
    "ready G1",
    "ready G2",
    "stop G1",
    "ready G1",
    "ready G2",
    "stop G1",
  ]);
});

Deno.test("tokio: who has spent its budget yields, with its permit in its hand", () => {
  const progs: Progs = {
    main: [["wgadd", "all", 2], ["spawn", "w"], ["spawn", "other"], ["wgwait", "all"]],
    w: [["for", "j", 4, [["lock", "m"], ["unlock", "m"], ["mark"]]], ["wgdone", "all"]],
    other: [["mark", 7], ["lock", "m"], ["mark", 8], ["unlock", "m"], ["wgdone", "all"]],
  };
  assertEquals(order(progs, "tokio"), [0, 0, 0, 0, 7, 8]);
  // The other finds the lock taken.
  assertEquals(order(progs, "tokio", Budget), [0, 0, 0, 7, 0, 8]);
  assertEquals(order(progs, "fifo", Budget), [0, 0, 0, 0, 7, 8]);
});

Deno.test("tokio: a second receiver beside one that waits is a panic", () => {
  const progs: Progs = {
    main: [["spawn", "w"], ["spawn", "w"], ["recv", "c"]],
    w: [["recv", "c"]],
  };
  assertThrows(() => order(progs, "tokio"), ProgramError, "one receiver");
});

Deno.test("what a bounded queue of another runtime has not is refused with its place", () => {
  const refused = (workload: Workload, place: string) =>
    assertThrows(() => assemble(workload), WorkloadError, place);
  const main: Progs["main"] = [["mark"]];
  for (const sync of ["tokio", "jdk"] as const) {
    refused({ sync, objects: { a: { type: "chan", n: 2 } }, progs: { main } }, "objects.a");
    const closes: Progs["main"] = [["close", "c"]];
    refused({ sync, objects: OBJECTS, progs: { main: closes } }, "progs.main[0]");
    const asks: Progs["main"] = [["recv", "c", "x", "ok"]];
    refused({ sync, objects: OBJECTS, progs: { main: asks } }, "progs.main[0]");
    const counts = { ...OBJECTS, n: { type: "counter" } } as const;
    refused({ sync, objects: counts, progs: { main } }, "objects.n");
    const selects: Progs["main"] = [["select", ["recv", "c"]]];
    refused({ sync, objects: OBJECTS, progs: { main: selects } }, "progs.main[0]");
  }
});
