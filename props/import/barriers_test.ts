import { assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { replayRecorded } from "./replay.ts";
import { stackLines, startLines, streamOf, type Told, traceText } from "./story_testing.ts";

type Story = readonly (Told | string)[];

const starts = (atNs: number, g: number): Story => [
  [atNs, 0, 1, `G${g} NotExist->Runnable`],
  ...startLines("main.work", "main.main"),
];

/** G3 comes to a barrier and waits; G2 comes and lets it go on, from function `by`. */
async function passed(by: string) {
  const { workload } = await importTrace(
    streamOf(traceText(1, 60_000, [
      ...starts(1000, 2),
      ...starts(2000, 3),
      [3000, 0, 1, "G1 Running->Waiting sleep"],
      [3000, 0, -1, "G3 Runnable->Running"],
      [13_000, 0, 3, "G3 Running->Waiting sync.(*Cond).Wait"],
      ...stackLines("sync.(*Cond).Wait", "main.pass", "main.work"),
      [13_000, 0, -1, "G2 Runnable->Running"],
      [33_000, 0, 2, "G3 Waiting->Runnable"],
      ...stackLines("sync.(*Cond).Broadcast", by, "main.work"),
      [35_000, 0, 2, "G2 Running->NotExist"],
      [35_000, 0, -1, "G3 Runnable->Running"],
      [40_000, 0, 3, "G3 Running->NotExist"],
      [50_000, 0, -1, "G1 Waiting->Runnable"],
      [50_000, 0, -1, "G1 Runnable->Running"],
    ])),
    "passed",
  );
  return workload;
}

Deno.test("at a barrier each waits for all: whoever comes last in a run lets all go on", async () => {
  const workload = await passed("main.pass");
  // Both do the same: they come, and go on when both have come.
  assertEquals(workload.progs["main.work-like-g2"].slice(0, 4), [
    ["compute", "n0"],
    ["wgdone", ["group2", "n1"]],
    ["wgwait", ["group2", "n2"]],
    ["compute", "n3"],
  ]);
  assertEquals(replayRecorded(workload).differs, "");
});

Deno.test("whoever broadcasts elsewhere waits for nobody", async () => {
  const ops = (await passed("main.finish")).progs["main.work-g2"].map(([op]) => op);
  assertEquals(ops, ["compute", "send", "compute", "wgdone"]);
});
