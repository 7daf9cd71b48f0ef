import { assert, assertEquals } from "@std/assert";
import {
  GOLDEN_PROGRAMS,
  GOLDEN_TRACES,
  goldenOrder,
  goldenTicks,
  replayGolden,
} from "./golden.ts";

/** Its spawning takes about 10 ms, so real Go preempts it in some runs: not exact by nature. */
const NOT_EXACT = "n20000";

for (const program of Object.keys(GOLDEN_PROGRAMS)) {
  const traces = GOLDEN_TRACES.filter((trace) =>
    trace.program === program && !trace.scenario.includes(NOT_EXACT)
  );
  Deno.test(`gpm gives the order and the ticks of real Go: ${program}, ${traces.length} traces`, () => {
    assert(traces.length > 0, "no trace was recorded");
    for (const trace of traces) {
      const { orderSame, ticksSame, difference } = replayGolden(trace);
      assertEquals([orderSame, ticksSame], [true, true], `${trace.scenario}: ${difference}`);
    }
  });
}

Deno.test("gpm gives the most frequent order of real Go where a trace is not exact", () => {
  const traces = GOLDEN_TRACES.filter((trace) => trace.scenario.includes(NOT_EXACT));
  assertEquals(traces.length, 2);
  for (const trace of traces) assertEquals(replayGolden(trace).difference, "", trace.scenario);
});

Deno.test("recorded traces unpack to as many marks as were recorded", () => {
  for (const trace of GOLDEN_TRACES) {
    assertEquals(goldenOrder(trace).length, trace.marks, trace.scenario);
    assertEquals(goldenTicks(trace).length, trace.marks, trace.scenario);
  }
});

Deno.test("replayGolden() finds a wrong order, a wrong tick and a missing mark", () => {
  const trace = GOLDEN_TRACES.find((row) => row.scenario === "spawn_n-n10-ph0")!;
  const order = goldenOrder(trace), ticks = goldenTicks(trace);
  const swapped = [order[1], order[0], ...order.slice(2)];
  const wrong = (change: object) => replayGolden({ ...trace, order, ticks, ...change });
  assertEquals(wrong({}).difference, "");
  assertEquals(wrong({ order: swapped }).difference, "order at mark 0");
  assertEquals(wrong({ ticks: ticks.with(3, 99) }).difference, "ticks at mark 3");
  assertEquals(wrong({ order: [...order, 0] }).difference, `order at mark ${order.length}`);
  assertEquals(wrong({ params: { n: 11 } }).orderSame, false);
  const yields = GOLDEN_TRACES.find((row) => row.scenario === "gosched_k-k10-r50-ph0")!;
  assertEquals(replayGolden({ ...yields, phase: 5 }).orderSame, false);
});
