/**
 * Synchronisation of other runtimes' own, on one P with one queue, first in, first out: what sets
 * it apart from Go's and from the neutral one.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { ProgramError, WorkloadError } from "../core/errors.ts";
import type { MId } from "../core/ids.ts";
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

function order(progs: Progs, sync: Workload["sync"], Model = TestModel): readonly number[] {
  return simulate({
    program: assemble({ sync, objects: OBJECTS, progs }),
    machine: { procs: 1 },
    sink: "columns",
    verify: true,
    model: (ops) => new Model(ops),
  }).marks.id;
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
