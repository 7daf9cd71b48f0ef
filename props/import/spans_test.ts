import { assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { predictElapsedNs, replayRecorded, SPAN_PARAM } from "./replay.ts";
import { streamOf, type Told, traceText } from "./story_testing.ts";

const HEAP = 'Metric Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64(9)}';
/** One goroutine works 200 us and takes memory twice. */
const TAKES: readonly Told[] = [[50_000, 0, 1, HEAP], [60_000, 0, 1, HEAP]];

Deno.test("taking memory costs more at two Ps than was recorded at one", async () => {
  const { workload } = await importTrace(streamOf(traceText(1, 200_000, TAKES)), "story");
  const { recorded, params, progs } = workload;
  assertEquals([recorded!.spans, params], [2, { [SPAN_PARAM]: 0 }]);
  assertEquals(progs.main, [["compute", 200_000], ["compute", ["*", SPAN_PARAM, 2]]]);
  const { differs, elapsedNs } = replayRecorded(workload);
  assertEquals(differs, "");
  assertEquals(predictElapsedNs(workload, 2) - elapsedNs >= 2 * 3500, true);
});

Deno.test("what was recorded at two Ps holds that price already", async () => {
  const { workload } = await importTrace(streamOf(traceText(2, 200_000, TAKES)), "story");
  assertEquals([workload.recorded!.spans, workload.params], [undefined, undefined]);
  assertEquals(workload.progs.main, [["compute", 200_000]]);
});
