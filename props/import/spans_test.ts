import type { Workload } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { predictElapsedNs, replayRecorded, SPAN_PARAM } from "./replay.ts";
import { streamOf, type Told, traceText } from "./story_testing.ts";

const HEAP = 'Metric Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64(9)}';
/** One goroutine works 200 us and takes memory twice. */
const TAKES: readonly Told[] = [[50_000, 0, 1, HEAP], [60_000, 0, 1, HEAP]];

Deno.test("taking memory costs more at two Ps than was recorded at one, if another P works", async () => {
  const { workload } = await importTrace(streamOf(traceText(1, 200_000, TAKES)), "story");
  const { recorded, params, progs } = workload;
  assertEquals([recorded!.spans, params], [2, { [SPAN_PARAM]: 0 }]);
  assertEquals(progs.main, [["compute", 200_000], ["compute", ["*", SPAN_PARAM, 2]]]);
  assertEquals(replayRecorded(workload).differs, "");
  /** What memory costs more at two Ps. */
  const moreNs = (workload: Workload) =>
    predictElapsedNs(workload, 2) -
    predictElapsedNs({ ...workload, recorded: { ...workload.recorded!, spans: 0 } }, 2);
  assertEquals(moreNs(workload), 0);
  const main = [["spawn", "other"], ...progs.main] as const,
    other = [["compute", 100_000]] as const;
  const both = { ...recorded!, runNs: 300_000, ended: 1 };
  const ns = moreNs({ ...workload, progs: { main, other }, recorded: both });
  assert(ns > 1000 && ns <= 7000, `${ns} ns`);
});

Deno.test("what was recorded at two Ps holds that price already", async () => {
  const { workload } = await importTrace(streamOf(traceText(2, 200_000, TAKES)), "story");
  assertEquals([workload.recorded!.spans, workload.params], [undefined, undefined]);
  assertEquals(workload.progs.main, [["compute", 200_000]]);
});
