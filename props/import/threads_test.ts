import { assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { stackLines, startLines, streamOf, type Told, traceText } from "./story_testing.ts";

type Story = readonly (Told | string)[];
const HAND_NS = 4_000;
/** main wakes G2 so often, which runs and waits again; `others`: what else its thread does. */
async function served(
  turns: number,
  { thread, gapNs = HAND_NS, others = () => [] }: {
    thread: number;
    gapNs?: number;
    others?: (atNs: number) => Story;
  },
) {
  const told: (Told | string)[] = [
    [1000, 0, 1, "G2 NotExist->Runnable"],
    ...startLines("main.serve", "main.main"),
    [2000, 0, 1, "G1 Running->Runnable runtime.Gosched"],
    [2000, 0, -1, "G2 Runnable->Running"],
    ...waits(3000, 2, 7),
    [3000, 0, -1, "G1 Runnable->Running"],
  ];
  let atNs = 10_000;
  for (let turn = 0; turn < turns; turn++, atNs += 1_000_000) {
    told.push(
      [atNs, 0, 1, "G2 Waiting->Runnable"],
      ...stackLines("runtime.chansend1", "main.main"),
    );
    told.push(...waits(atNs + 1000, 1, 7), [atNs + 1000, 0, -1, "P0 Running->Idle"]);
    const ranNs = atNs + 1000 + gapNs;
    told.push([ranNs, -1, -1, "P0 Idle->Running", thread]);
    told.push([ranNs, 0, -1, "G2 Runnable->Running", thread]);
    told.push([ranNs + 10_000, 0, 2, "G1 Waiting->Runnable", thread]);
    told.push(
      ...stackLines("runtime.chansend1", "main.serve"),
      ...waits(ranNs + 11_000, 2, thread),
    );
    told.push([ranNs + 11_000, 0, -1, "P0 Running->Idle", thread]);
    told.push([ranNs + 11_000 + gapNs, -1, -1, "P0 Idle->Running"]);
    told.push(
      [ranNs + 11_000 + gapNs, 0, -1, "G1 Runnable->Running"],
      ...others(ranNs + 12_000 + gapNs),
    );
  }
  const { workload } = await importTrace(streamOf(traceText(1, atNs, told)), "served");
  return workload;
}

const waits = (atNs: number, g: number, m: number): Story => [
  [atNs, 0, g, `G${g} Running->Waiting chan receive`, m],
  ...stackLines("runtime.chanrecv1", g === 1 ? "main.main" : "main.serve"),
];
/** main starts a goroutine, which runs on the thread of G2. */
const another = (atNs: number): Story => [
  [atNs, 0, 1, `G${atNs} NotExist->Runnable`],
  ...startLines("main.other", "main.main"),
  [atNs + 1000, 0, 1, "G1 Running->Runnable runtime.Gosched"],
  [atNs + 1000, 0, -1, "P0 Running->Idle"],
  [atNs + 5000, -1, -1, "P0 Idle->Running", 9],
  [atNs + 5000, 0, -1, `G${atNs} Runnable->Running`, 9],
  [atNs + 6000, 0, atNs, `G${atNs} Running->NotExist`, 9],
  [atNs + 6000, 0, -1, "G1 Runnable->Running", 9],
  [atNs + 7000, 0, 1, "G1 Running->Runnable runtime.Gosched", 9],
  [atNs + 7000, 0, -1, "P0 Running->Idle", 9],
  [atNs + 8000, -1, -1, "P0 Idle->Running"],
  [atNs + 8000, 0, -1, "G1 Runnable->Running"],
];

const bodyOf = ({ progs }: Awaited<ReturnType<typeof served>>) =>
  Object.entries(progs).find(([name]) => name.startsWith("main.serve"))![1];

Deno.test("who gets a P from another thread each time is locked to its own", async () => {
  const workload = await served(4, { thread: 9 });
  // It locked itself before the stop after which that shows, in its first turn.
  assertEquals(bodyOf(workload).slice(0, 2).map(([op]) => op), ["compute", "lockthread"]);
  assertEquals(workload.progs.main.some(([op]) => op === "lockthread"), false);
  assertEquals(workload.recorded!.handNs, HAND_NS);
});

Deno.test("who runs where others run, too seldom or after a pause is not", async () => {
  for (
    const [turns, story] of [
      [4, { thread: 7 }],
      [2, { thread: 9 }],
      [4, { thread: 9, gapNs: 200_000 }],
      [4, { thread: 9, others: another }],
    ] as const
  ) {
    const workload = await served(turns, story);
    assertEquals(bodyOf(workload).some(([op]) => op === "lockthread"), false);
    assertEquals(workload.recorded!.handNs, undefined);
  }
});
