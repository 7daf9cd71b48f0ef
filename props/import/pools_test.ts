import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { readTrace, writeWorkload } from "./import_trace.ts";
import { Outline } from "./outline.ts";
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

async function outlined(told: Story, endNs: number): Promise<Outline> {
  return new Outline(await readTrace(streamOf(traceText(1, endNs, told))));
}

const WORK = "main.work";
const starts = (atNs: number, g: number): Story => [
  [atNs, 0, 1, `G${g} NotExist->Runnable`],
  ...startLines(WORK, "main.main"),
];
const runs = (atNs: number, g: number): Story => [[atNs, 0, -1, `G${g} Runnable->Running`]];
/** Waits to take at a place, or to give. */
const takes = (atNs: number, g: number, place: string): Story => [
  [atNs, 0, g, `G${g} Running->Waiting chan receive`],
  ...stackLines("runtime.chanrecv2", place),
];
const gives = (atNs: number, g: number, place: string): Story => [
  [atNs, 0, g, `G${g} Running->Waiting chan send`],
  ...stackLines("runtime.chansend1", place),
];
/** Gives to one who waits, or takes from one. */
const givesTo = (atNs: number, by: number, g: number, place: string): Story => [
  [atNs, 0, by, `G${g} Waiting->Runnable`],
  ...stackLines("runtime.chansend1", place),
];
const takesFrom = (atNs: number, by: number, g: number, place: string): Story => [
  [atNs, 0, by, `G${g} Waiting->Runnable`],
  ...stackLines("runtime.chanrecv2", place),
];

const MS = 1_000_000;
/** One of two workers takes all three jobs, of 4, 1 and 4 ms; the other one only ended. */
const ONE_TAKES_ALL: Story = [
  ...starts(1000, 2),
  ...starts(2000, 3),
  ...gives(3000, 1, "main.main"),
  ...runs(3000, 3),
  ...takesFrom(4000, 3, 1, "main.work"),
  [4000 + 4 * MS, 0, 3, "G3 Running->Runnable preempted"],
  ...runs(4000 + 4 * MS, 1),
  ...gives(5000 + 4 * MS, 1, "main.main"),
  ...runs(5000 + 4 * MS, 3),
  ...takesFrom(6000 + 4 * MS, 3, 1, "main.work"),
  [6000 + 5 * MS, 0, 3, "G3 Running->Runnable preempted"],
  ...runs(6000 + 5 * MS, 1),
  ...gives(7000 + 5 * MS, 1, "main.main"),
  ...runs(7000 + 5 * MS, 3),
  ...takesFrom(8000 + 5 * MS, 3, 1, "main.work"),
  [8000 + 9 * MS, 0, 3, "G3 Running->NotExist"],
  ...runs(8000 + 9 * MS, 1),
  [9000 + 9 * MS, 0, 1, "G1 Running->Runnable runtime.Gosched"],
  ...runs(9000 + 9 * MS, 2),
  [10_000 + 9 * MS, 0, 2, "G2 Running->NotExist"],
  ...runs(10_000 + 9 * MS, 1),
];

Deno.test("a job goes to whoever receives: what one worker did alone, two do at a time", async () => {
  const outline = await outlined(ONE_TAKES_ALL, 11_000 + 9 * MS);
  assertEquals(outline.channels.map((one) => one.transfers.length), [3]);
  assertEquals(outline.pools.map((pool) => pool.workers.length), [2]);
  const workload = writeWorkload(outline, "pool");
  assertEquals(replayRecorded(workload).differs, "");
  assertAlmostEquals(elapsedNs(workload, 1), 9 * MS, 0.1 * MS);
  // Jobs of 4, 1 and 4 ms: the second worker takes two of them.
  assertAlmostEquals(elapsedNs(workload, 2), 5 * MS, 0.3 * MS);
});

Deno.test("who was started like a worker, but did something else, is none", async () => {
  const busy = ONE_TAKES_ALL.map((line) =>
    typeof line !== "string" && line[3] === "G2 Running->NotExist"
      ? [line[0] + 50_000, line[1], line[2], line[3]] as const
      : typeof line !== "string" && line[0] === 10_000 + 9 * MS
      ? [line[0] + 50_000, line[1], line[2], line[3]] as const
      : line
  );
  assertEquals((await outlined(busy, 100_000 + 9 * MS)).pools, []);
});

Deno.test("who is not served in turn waits at channels of their own", async () => {
  const outline = await outlined([
    ...starts(1000, 2),
    ...starts(2000, 3),
    ...takes(3000, 1, "main.sync"),
    ...runs(3000, 2),
    ...takes(4000, 2, WORK),
    ...runs(4000, 3),
    [4500, 0, 3, "G1 Waiting->Runnable"],
    ...takes(5000, 3, WORK),
    ...runs(5000, 1),
    // G2 came first.
    ...givesTo(6000, 1, 3, "main.main"),
    ...givesTo(7000, 1, 2, "main.main"),
  ], 9000);
  assertEquals(outline.channels, []);
  assert(writeWorkload(outline, "two").progs["main.work-g3"].some(([op]) => op === "recv"));
});

Deno.test("nobody waits to give where somebody waits to take: such are several channels", async () => {
  const outline = await outlined([
    ...starts(1000, 2),
    ...starts(2000, 3),
    ...takes(3000, 1, "main.sync"),
    ...runs(3000, 2),
    ...takes(4000, 2, WORK),
    ...runs(4000, 3),
    [4500, 0, 3, "G1 Waiting->Runnable"],
    [5000, 0, 3, "G3 Running->Runnable runtime.Gosched"],
    ...runs(5000, 1),
    ...gives(6000, 1, "main.main"),
    ...runs(6000, 3),
    ...takesFrom(7000, 3, 1, WORK),
    [8000, 0, 3, "G3 Running->Runnable runtime.Gosched"],
    ...runs(8000, 1),
    ...givesTo(8500, 1, 2, "main.main"),
  ], 9000);
  assertEquals(outline.channels, []);
});

Deno.test("an answer goes to who asked: those who give first and then take are no workers", async () => {
  const asks = (atNs: number, g: number): Story => [
    ...givesTo(atNs, g, 4, "main.ask"),
    ...takes(atNs + 100, g, "main.ask"),
    ...runs(atNs + 100, 4),
    ...givesTo(atNs + 200, 4, g, "main.serve"),
    ...takes(atNs + 300, 4, "main.serve"),
    ...runs(atNs + 300, g),
    [atNs + 400, 0, g, `G${g} Running->NotExist`],
  ];
  const outline = await outlined([
    ...starts(1000, 2),
    ...starts(2000, 3),
    [2500, 0, 1, "G4 NotExist->Runnable"],
    ...startLines("main.serve", "main.main"),
    ...takes(3000, 1, "main.sync"),
    ...runs(3000, 4),
    ...takes(4000, 4, "main.serve"),
    ...runs(4000, 2),
    ...asks(5000, 2),
    ...runs(6000, 3),
    [6100, 0, 3, "G1 Waiting->Runnable"],
    ...asks(7000, 3),
    ...runs(8000, 1),
  ], 9000);
  assertEquals(outline.channels.length, 2);
  assertEquals(outline.pools, []);
  // One of them waits at each transfer, so the channels have no room.
  const { objects, progs } = writeWorkload(outline, "asked");
  const jobs = Object.keys(objects!).filter((name) => name.startsWith("jobs"));
  assertEquals(jobs.map((name) => objects![name]), [{ type: "chan" }, { type: "chan" }]);
  const talk = progs["main.work-g3"].filter(([, name]) => jobs.includes(String(name)));
  assertEquals(talk.map(([op]) => op), ["send", "recv"]);
  assertEquals(new Set(talk.map(([, name]) => name)).size, 2);
});

Deno.test("who gives and takes at a channel as all others do holds a semaphore: none waits to give back", async () => {
  const outline = await outlined([
    ...starts(1000, 2),
    ...starts(2000, 3),
    ...takes(3000, 1, "main.sync"),
    ...runs(3000, 2),
    [4000, 0, 2, "G2 Running->Runnable runtime.Gosched"],
    ...runs(4000, 3),
    ...gives(5000, 3, WORK),
    ...runs(5000, 2),
    ...takesFrom(6000, 2, 3, WORK),
    [6500, 0, 2, "G1 Waiting->Runnable"],
    [7000, 0, 2, "G2 Running->NotExist"],
    ...runs(7000, 3),
    [8000, 0, 3, "G3 Running->NotExist"],
    ...runs(8000, 1),
  ], 9000);
  assertEquals([outline.channels.length, outline.plain], [1, []]);
});
