import { assertEquals } from "@std/assert";
import { configure } from "@lab/models";
import { assemble, simulate, type Workload } from "@lab/runtime";
import { quantileSorted } from "simple-statistics";
import { byGroup, markTimes } from "./by_group.ts";

/** Two long Gs of class 1 and six short ones of class 0, on one P. */
const WORKLOAD: Workload = {
  objects: { all: { type: "wg" } },
  attrs: { long: { class: 1 } },
  progs: {
    main: [
      ["wgadd", "all", 8],
      ["for", "i", 2, [["spawn", "long"]]],
      ["for", "i", 6, [["spawn", "short"]]],
      ["wgwait", "all"],
      ["mark", 9],
      // The last one may be a step short of its end.
      ["sleep", 1_000],
    ],
    long: [["compute", 50_000], ["mark", 1], ["wgdone", "all"]],
    short: [["compute", 1_000], ["mark", 2], ["wgdone", "all"]],
  },
};

const program = assemble(WORKLOAD);
const run = simulate({
  model: configure("priorities").make,
  program,
  machine: { procs: 1 },
  sink: "columns",
});

const p99 = (list: number[]) => quantileSorted(list, 0.99);

Deno.test("figures by prog: work, and waits that add up with it to the sojourn of each G", () => {
  const [main, long, short] = byGroup(run.trace!, program, "prog");
  assertEquals([main.name, long.name, short.name], ["main", "long", "short"]);
  assertEquals([main.spawned, long.spawned, short.spawned], [1, 2, 6]);
  assertEquals([long.workNs, short.workNs], [100_000, 6_000]);
  // The n-th short one waits for those before it; the long ones, of a lower class, for all six.
  assertEquals(short.sojournNs, {
    mean: 3_500,
    p50: 3_500,
    p99: p99([1_000, 2_000, 3_000, 4_000, 5_000, 6_000]),
    max: 6_000,
  });
  assertEquals(short.waitNs, {
    mean: 2_500,
    p50: 2_500,
    p99: p99([0, 1_000, 2_000, 3_000, 4_000, 5_000]),
    max: 5_000,
  });
  assertEquals([long.sojournNs.p50, long.sojournNs.max], [81_000, 106_000]);
  assertEquals(long.sojournNs.mean, long.waitNs.mean + 50_000);
});

Deno.test("figures by class: those of its progs together", () => {
  const [high, low] = byGroup(run.trace!, program, "class");
  assertEquals([high.name, high.spawned, low.name, low.spawned], ["class 0", 7, "class 1", 2]);
  assertEquals(low.sojournNs, byGroup(run.trace!, program, "prog")[1].sojournNs);
});

Deno.test("marks by id: how often, and when", () => {
  assertEquals(markTimes(run.marks), [
    { id: 1, times: 2, firstNs: 56_000, lastNs: 106_000 },
    { id: 2, times: 6, firstNs: 1_000, lastNs: 6_000 },
    { id: 9, times: 1, firstNs: 106_000, lastNs: 106_000 },
  ]);
});
