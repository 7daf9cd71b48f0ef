import type { Workload } from "@lab/runtime";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { replayRecorded } from "./replay.ts";
import {
  elapsedNs,
  stackLines,
  startLines,
  streamOf,
  type Told,
  traceText,
} from "./story_testing.ts";

type Story = readonly (Told | string)[];

async function imported(told: Story, endNs: number, procs = 1): Promise<Workload> {
  return (await importTrace(streamOf(traceText(procs, endNs, told)), "story")).workload;
}

const MS = 1_000_000;
const waits = (atNs: number, g: number, ...callers: string[]): Story => [
  [atNs, 0, g, `G${g} Running->Waiting sync`],
  ...stackLines("sync.(*WaitGroup).Wait", ...callers),
];
const dones = (atNs: number, by: number, g: number, ...callers: string[]): Story => [
  [atNs, 0, by, `G${g} Waiting->Runnable`],
  ...stackLines("sync.(*WaitGroup).Add", "sync.(*WaitGroup).Done", ...callers),
];
const starts = (
  atNs: number,
  by: number,
  g: number,
  begin: string,
  ...callers: string[]
): Story => [
  [atNs, 0, by, `G${g} NotExist->Runnable`],
  ...startLines(begin, ...callers),
];

/** Three goroutines of 9, 5 and 1 ms on one P, the last started first, as Go does. */
const THREE: Story = [
  ...starts(100, 1, 2, "main.main.func1", "main.main"),
  ...starts(200, 1, 3, "main.main.func1", "main.main"),
  ...starts(300, 1, 4, "main.main.func1", "main.main"),
  ...waits(400, 1, "main.main"),
  [500, 0, -1, "G4 Runnable->Running"],
  [500 + 9 * MS, 0, 4, "G4 Running->NotExist"],
  [600 + 9 * MS, 0, -1, "G2 Runnable->Running"],
  [600 + 14 * MS, 0, 2, "G2 Running->NotExist"],
  [700 + 14 * MS, 0, -1, "G3 Runnable->Running"],
  ...dones(690 + 15 * MS, 3, 1, "main.main.func1"),
  [700 + 15 * MS, 0, 3, "G3 Running->NotExist"],
  [800 + 15 * MS, 0, -1, "G1 Runnable->Running"],
];

Deno.test("a wait group waits for all, not for the one who woke: 1, 5 and 9 ms take 9 on 3 Ps", async () => {
  const workload = await imported(THREE, 900 + 15 * MS);
  assertEquals(workload.objects!.group3, { type: "wg", n: 1 });
  assertEquals(replayRecorded(workload).differs, "");
  assertAlmostEquals(elapsedNs(workload, 1), 15 * MS, 0.01 * MS);
  // A wake-up costs some ten us, and a thief naps before it takes what is in runnext.
  assertAlmostEquals(elapsedNs(workload, 3), 9 * MS, 0.2 * MS);
});

Deno.test("goroutines of another call are not waited for: each level of a recursion has its own", async () => {
  const sort = "main.sort", begin = "main.sort.func1";
  // main starts G2 and, one call deeper, G3; waits for G3 there, then for G2.
  const workload = await imported([
    ...starts(1000, 1, 2, begin, sort, "main.main"),
    ...starts(2000, 1, 3, begin, sort, sort, "main.main"),
    ...waits(3000, 1, sort, sort, "main.main"),
    [3000, 0, -1, "G3 Runnable->Running"],
    ...dones(9000, 3, 1, begin),
    [9000, 0, 3, "G3 Running->NotExist"],
    [9000, 0, -1, "G1 Runnable->Running"],
    ...waits(12_000, 1, sort, "main.main"),
    [12_000, 0, -1, "G2 Runnable->Running"],
    ...dones(19_000, 2, 1, begin),
    [19_000, 0, 2, "G2 Running->NotExist"],
    [19_000, 0, -1, "G1 Runnable->Running"],
  ], 20_000);
  assertEquals(workload.progs.main.filter(([op]) => op === "wgwait").length, 2);
  assertEquals(workload.objects!.group1, { type: "wg", n: 2 });
});

Deno.test("a wait that found all done is there where others of its kind are", async () => {
  const begin = "main.fork.func1";
  // The second time G3 has ended before main looks.
  const workload = await imported([
    ...starts(1000, 1, 2, begin, "main.fork", "main.main"),
    ...waits(2000, 1, "main.fork", "main.main"),
    [2000, 0, -1, "G2 Runnable->Running"],
    ...dones(5000, 2, 1, begin),
    [5000, 0, 2, "G2 Running->NotExist"],
    [5000, 0, -1, "G1 Runnable->Running"],
    ...starts(6000, 1, 3, begin, "main.fork", "main.main"),
    [7000, 0, 1, "G1 Running->Runnable preempted"],
    [7000, 0, -1, "G3 Runnable->Running"],
    [9000, 0, 3, "G3 Running->NotExist"],
    [9000, 0, -1, "G1 Runnable->Running"],
  ], 20_000);
  assertEquals(workload.progs.main.slice(-4), [
    ["spawn", "main.fork.func1-like-g2", { n0: 2000, n1: 1 }],
    ["compute", 1000],
    ["wgwait", ["group1", 1]],
    ["compute", 11_000],
  ]);
});

Deno.test("workers that go on after Done are waited for as far as they had come", async () => {
  const begin = "main.work", place = stackLines("runtime.chanrecv1", begin);
  const workload = await imported([
    ...starts(1000, 1, 2, begin, "main.main"),
    ...starts(2000, 1, 3, begin, "main.main"),
    ...waits(3000, 1, "main.main"),
    [3000, 0, -1, "G3 Runnable->Running"],
    [53_000, 0, 3, "G3 Running->Waiting chan receive"],
    ...place,
    [53_000, 0, -1, "G2 Runnable->Running"],
    ...dones(63_000, 2, 1, begin),
    [64_000, 0, 2, "G2 Running->Waiting chan receive"],
    ...place,
    [64_000, 0, -1, "G1 Runnable->Running"],
  ], 70_000);
  assertEquals(workload.progs["main.work-g3"].slice(0, 2), [
    ["compute", 50_000],
    ["wgdone", ["group2", 0]],
  ]);
  assert(elapsedNs(workload, 2) > 55_000, "the longer one is waited for");
});
