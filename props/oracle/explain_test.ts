import { assertEquals } from "@std/assert";
import type { Workload } from "@lab/runtime";
import { firstDifference } from "../same.ts";
import { explain } from "./explain.ts";
import { labRun } from "./lab_runs.ts";

/** main spawns 3 that mark, waits and marks 0: 3, 1, 2, 0. */
const SPAWN_3: Workload = {
  objects: { wg: { type: "wg" } },
  progs: {
    main: [
      ["wgadd", "wg", 3],
      ["for", "i", 3, [["spawn", "w", { id: ["+", "i", 1] }]]],
      ["wgwait", "wg"],
      ["mark"],
    ],
    w: [["mark"], ["wgdone", "wg"]],
  },
};

const run = (workload: Workload, phase = 1) =>
  labRun({ workload, phase }, { globalEvery: "61" }, 1, "columns");

Deno.test("firstDifference() finds the first place, the shorter list's end, or none", () => {
  assertEquals(firstDifference([1, 2, 3], [1, 2, 3]), -1);
  assertEquals(firstDifference([1, 2, 3], [1, 9, 3]), 1);
  assertEquals(firstDifference([1, 2], [1, 2, 3]), 2);
});

Deno.test("explain() names runnext, and where the other G stood", () => {
  assertEquals(run(SPAWN_3).marks.id, [3, 1, 2, 0]);
  assertEquals(explain(run(SPAWN_3), [1, 3, 2, 0]), [
    "mark 0: Go marked 1, the lab 3",
    "the lab ran G3: runnext of P0, which inherits tick 1",
    "Go ran G1, which in the lab stood in the ring of P0, one of 2",
  ]);
});

Deno.test("explain() names the ring, with what is left in it", () => {
  assertEquals(explain(run(SPAWN_3), [3, 2, 1, 0]), [
    "mark 1: Go marked 2, the lab 1",
    "the lab ran G1: the head of the ring of P0 (1 left), tick 2",
    "Go ran G2, which in the lab stood in the ring of P0, one of 1",
  ]);
});

Deno.test("explain() names a G that was blocked", () => {
  assertEquals(
    explain(run(SPAWN_3), [3, 0, 1, 2]).at(-1),
    "Go ran G0 (main), which in the lab was blocked",
  );
});

/** main spawns one that marks, yields and marks: the tick decides who is first. */
const YIELD: Workload = {
  progs: { main: [["spawn", "w", { id: 5 }], ["yield"], ["mark", 9]], w: [["mark"]] },
};

Deno.test("explain() tells the look at the global queue from a batch out of need", () => {
  assertEquals(run(YIELD, 0).marks.id, [9]);
  assertEquals(explain(run(YIELD, 0), [5, 9]).slice(0, 2), [
    "mark 0: Go marked 5, the lab 9",
    "the lab ran G0 (main): the head of the global queue (none left), which was looked at before " +
    "the ring, as tick 0 had come",
  ]);
  assertEquals(run(YIELD, 1).marks.id, [5, 9]);
  assertEquals(
    explain(run(YIELD, 1), [5, 7])[1],
    "the lab ran G0 (main): the first of a batch of 1 from the global queue, as the ring of P0 was " +
      "empty, tick 2",
  );
});

Deno.test("explain() says when the lab's run was over, and when nobody decided anything", () => {
  assertEquals(explain(run(YIELD), [5, 9, 9]), [
    "mark 2: Go marked 9, the lab nothing more",
    "the lab's run was over (done)",
  ]);
  const twice: Workload = { progs: { main: [["mark", 1], ["mark", 2]] } };
  assertEquals(explain(run(twice), [1, 3]), [
    "mark 1: Go marked 3, the lab 2",
    "the lab let G0 go on: no decision of the scheduler stands before this mark",
  ]);
});
