import { assertEquals, assertThrows } from "@std/assert";
import { LINUX_X64 } from "@lab/runtime";
import { importTrace } from "./import_trace.ts";
import { withPricesOf } from "./others.ts";
import { replayCosts } from "./replay.ts";
import { stackLines, startLines, streamOf, type Told, traceText } from "./story_testing.ts";

/** main starts goroutines, which P1, where somebody has just stopped, takes so much later. */
async function stolen(times: number, afterNs: number) {
  const told: (Told | string)[] = [
    [100, 1, -1, "P1 Idle->Running", 9],
    [200, 0, 1, "G2 NotExist->Runnable"],
    ...startLines("main.first", "main.main"),
    [400, 1, -1, "G2 Runnable->Running", 9],
  ];
  let atNs = 10_000;
  for (let i = 0; i < times; i++, atNs += 100_000) {
    told.push([atNs, 1, i + 2, `G${i + 2} Running->NotExist`, 9]);
    told.push([atNs + 1000, 0, 1, `G${i + 3} NotExist->Runnable`]);
    told.push(...startLines("main.next", "main.main"));
    told.push([atNs + 1000 + afterNs, 1, -1, `G${i + 3} Runnable->Running`, 9]);
  }
  told.push([atNs, 0, 1, "G1 Running->Waiting chan receive"], ...stackLines("runtime.chanrecv1"));
  return (await importTrace(streamOf(traceText(2, atNs + 1000, told)), "stolen")).workload;
}

Deno.test("how long thieves nap is taken from the trace, and so is how late sleeps end", async () => {
  const { recorded } = await stolen(4, 7_200);
  assertEquals(recorded!.napNs, 7_200);
  const { stealNextNap, sysmonLate } = replayCosts(recorded!).rows;
  assertEquals([stealNextNap.value, sysmonLate.value], [7_200, 4_200]);
  // They nap before they take a runnext, not before others.
  assertEquals(recorded!.switchNs, 0);
});

Deno.test("a nap is not shorter than what Go asks for, and one or two tell nothing", async () => {
  for (const [times, afterNs] of [[4, 900], [2, 7_200]]) {
    const { recorded } = await stolen(times, afterNs);
    assertEquals(recorded!.napNs, undefined);
    assertEquals(replayCosts(recorded!).rows.stealNextNap, LINUX_X64.rows.stealNextNap);
  }
});

Deno.test("prices that a trace does not show are taken from another of the machine", async () => {
  const [short, long] = [await stolen(1, 7_200), await stolen(4, 7_200)];
  const other = { ...long.recorded!, wakeNs: 5_000, callNs: 9_000 };
  const priced = withPricesOf(short, other).recorded!;
  assertEquals([priced.napNs, priced.wakeNs, priced.callNs], [7_200, 5_000, 9_000]);
  // Those that it shows stay.
  const own = { ...short, recorded: { ...short.recorded!, napNs: 66_000, wakeNs: 18_000 } };
  const kept = withPricesOf(own, other).recorded!;
  assertEquals([kept.napNs, kept.wakeNs], [66_000, 18_000]);
  assertThrows(() => withPricesOf({ progs: { main: [] } }, other), RangeError, "not recorded");
});
