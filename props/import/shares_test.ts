import { assertEquals, assertStringIncludes } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { replayRecorded } from "./replay.ts";
import { startLines, streamOf, type Told, traceText } from "./story_testing.ts";

/** What each of three goroutines computed, ms, up to its slice's end and after it. */
type Worked = readonly [first: number, second: number];
const MS = 1e6;

const HEAP = 'Metric Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64(9)}';

/** At one P, `main` starts three, which compute in turn, and then each what is left to it. */
async function worked(...works: Worked[]) {
  const told: (Told | string)[] = [];
  for (const i of works.keys()) {
    told.push([1000, 0, 1, `G${i + 2} NotExist->Runnable`]);
    told.push(...startLines("main.work", "main.main"));
  }
  told.push([2000, 0, 1, "G1 Running->Waiting sleep"]);
  let ns = 2000;
  for (const part of [0, 1]) {
    for (const [i, work] of works.entries()) {
      if (work[part] === 0) continue;
      const g = `G${i + 2}`, isLast = part === 1 || work[1] === 0;
      told.push([ns, 0, -1, `${g} Runnable->Running`], [ns + 1000, 0, i + 2, HEAP]);
      ns += work[part] * MS;
      told.push(
        isLast
          ? [ns, 0, i + 2, `${g} Running->NotExist`]
          : [ns, 0, i + 2, `${g} Running->Runnable preempted`],
      );
    }
  }
  told.push([ns, 0, -1, "G1 Waiting->Runnable"], [ns, 0, -1, "G1 Runnable->Running"]);
  return await importTrace(streamOf(traceText(1, ns + 1000, told)), "worked");
}

Deno.test("work of which others found nothing is shared: whoever is there takes the next job", async () => {
  const { workload, summary } = await worked([10, 0.05], [4, 0], [0.002, 0]);
  assertEquals(workload.objects!.taken, { type: "counter", n: 1 });
  const { "main": _, ...progs } = workload.progs;
  for (const [, loop] of Object.values(progs)) {
    assertEquals(loop[0], "while");
    const jobNs = Number(/"compute",(\d+)/.exec(JSON.stringify(loop))![1]);
    assertEquals(jobNs, Math.round(14.052 * MS / 141));
  }
  assertEquals(replayRecorded(workload).differs, "");
  // Each takes the memory that it took: the first twice, and the others, which are one prog, once.
  const spans = Object.values(progs).map((body) => JSON.stringify(body))
    .flatMap((text) => [...text.matchAll(/"spanNs",(\d+|"n\d+")/g)].map(([, n]) => n));
  assertEquals([workload.recorded!.spans, spans], [4, ["1", "1", "1"]]);
  const [guess] = summary.notes.filter((note) => note.startsWith("guessed"));
  assertStringIncludes(guess, "3 goroutines share 14.05 ms of work");
});

for (
  const [why, ...works] of [
    ["nobody found nothing", [10, 0.05], [4, 0], [0.5, 0]],
    ["one did everything, and may have been the only one that had to", [14, 0], [0.002, 0]],
    ["who found nothing did so long before the end", [0.002, 0], [10, 0], [4, 0]],
    ["it is too little to tell", [0.5, 0.01], [0.2, 0], [0.002, 0]],
  ] as [string, ...Worked[]][]
) {
  Deno.test(`work is not taken for shared where ${why}`, async () => {
    assertEquals((await worked(...works)).workload.objects!.taken, undefined);
  });
}
