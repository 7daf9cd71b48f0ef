import { assertEquals } from "@std/assert";
import { ZERO } from "@lab/runtime";
import { runYielders } from "./floors.ts";

Deno.test("runYielders() dispatches each G as often as asked, whatever is kept of it", () => {
  const size = { procs: 4, gs: 300, rounds: 7 };
  const runs = (["none", "hash", "columns"] as const).map((sink) => runYielders(size, ZERO, sink));
  for (const { outcome } of runs) {
    assertEquals([outcome.completed, outcome.metrics.counts.yields], [301, 300 * 6]);
    assertEquals(outcome.elapsedNs, runs[0].outcome.elapsedNs);
  }
});
