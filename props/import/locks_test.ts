import { assertEquals } from "@std/assert";
import { importTrace, readTrace } from "./import_trace.ts";
import { Outline } from "./outline.ts";
import { replayRecorded } from "./replay.ts";
import { stackLines, startLines, streamOf, type Told, traceText } from "./story_testing.ts";

type Story = readonly (Told | string)[];

const locks = (atNs: number, g: number, by: string): Story => [
  [atNs, 0, g, `G${g} Running->Waiting sync`],
  ...stackLines("sync.(*Mutex).Lock", by),
];
const unlocks = (atNs: number, by: number, g: number, where: string): Story => [
  [atNs, 0, by, `G${g} Waiting->Runnable`],
  ...stackLines("sync.(*Mutex).Unlock", where),
];
const runs = (atNs: number, g: number): Story => [[atNs, 0, -1, `G${g} Runnable->Running`]];
const stops = (atNs: number, g: number): Story => [
  [atNs, 0, g, `G${g} Running->Runnable preempted`],
];
const starts = (atNs: number, g: number): Story => [
  [atNs, 0, 1, `G${g} NotExist->Runnable`],
  ...startLines("main.work", "main.main"),
];

/** main is stopped while it has the lock, G2 waits for it, main gives it back. */
const HELD: Story = [
  ...starts(1000, 2),
  ...stops(10_000, 1),
  ...runs(10_000, 2),
  ...locks(12_000, 2, "main.work"),
  ...runs(12_000, 1),
  ...unlocks(15_000, 1, 2, "main.main"),
  ...stops(20_000, 1),
  ...runs(20_000, 2),
  [26_000, 0, 2, "G2 Running->NotExist"],
  ...runs(26_000, 1),
];
const text = (told: Story, endNs: number) => streamOf(traceText(1, endNs, told));

Deno.test("a mutex is a mutex: who let another go on had it, who went on gives it back", async () => {
  const { workload } = await importTrace(text(HELD, 30_000), "held");
  assertEquals(workload.objects!.mutex, { type: "mutex", n: 1 });
  assertEquals(workload.progs.main.slice(2, -1), [
    ["spawn", "main.work-g2"],
    // It had the lock for as long as G2 waited, at least.
    ["compute", 9000],
    ["lock", ["mutex", 0]],
    ["compute", 3000],
    ["unlock", ["mutex", 0]],
    ["compute", 9000],
  ]);
  assertEquals(workload.progs["main.work-g2"].slice(0, 4), [
    ["compute", 2000],
    ["lock", ["mutex", 0]],
    ["unlock", ["mutex", 0]],
    ["compute", 6000],
  ]);
  assertEquals(replayRecorded(workload).differs, "");
});

Deno.test("who is not served in turn waits for several mutexes: then for who woke it", async () => {
  const outline = new Outline(
    await readTrace(text([
      ...starts(1000, 2),
      ...starts(2000, 3),
      ...stops(3000, 1),
      ...runs(3000, 2),
      ...locks(4000, 2, "main.work"),
      ...runs(4000, 3),
      ...locks(5000, 3, "main.work"),
      ...runs(5000, 1),
      ...unlocks(6000, 1, 3, "main.main"),
      ...unlocks(7000, 1, 2, "main.main"),
    ], 9000)),
  );
  assertEquals([outline.locks.all.length, outline.locks.atRow.size], [0, 0]);
});

Deno.test("who is woken and waits again at once did not get the lock", async () => {
  const outline = new Outline(
    await readTrace(text([
      ...HELD.slice(0, -2),
      [20_500, 0, 2, "G2 Running->Waiting sync"],
      ...stackLines("sync.(*Mutex).Lock", "main.work"),
      ...runs(21_000, 1),
      ...unlocks(22_000, 1, 2, "main.main"),
      ...stops(23_000, 1),
      ...runs(23_000, 2),
      [26_000, 0, 2, "G2 Running->NotExist"],
      ...runs(26_000, 1),
    ], 30_000)),
  );
  const steps = [...outline.locks.atRow.values()].map((step) => step?.op ?? "nothing");
  assertEquals(steps, ["nothing", "unlock", "unlock", "lock"]);
});
