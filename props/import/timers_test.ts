import { assert, assertEquals } from "@std/assert";
import { readTrace } from "./import_trace.ts";
import { stackLines, streamOf, type Told, traceText } from "./story_testing.ts";
import { roundest, WaitLengths } from "./timers.ts";

Deno.test("roundest() is the multiple of the largest step that fits", () => {
  assertEquals(roundest(2_300_000, 3_360_000), 3_000_000);
  assertEquals(roundest(9_300_000, 10_300_000), 10_000_000);
  assertEquals(roundest(4_957_000, 5_013_000), 5_000_000);
  assertEquals(roundest(10_000, 167_000), 100_000);
  assertEquals(roundest(-1_000_000, 999_000), 500_000);
  assertEquals(roundest(1_234_560, 1_234_567), 1_234_565);
  // Above the one, and at most the other.
  assertEquals([roundest(999_999, 1_000_000), roundest(1_000_000, 1_000_001)], [
    1_000_000,
    1_000_001,
  ]);
  assertEquals([roundest(0, 0), roundest(-5, -3), roundest(0, 1)], [0, 0, 1]);
});

/** Sleeps of one goroutine at places, each from the end of the last: seen after so many ns. */
async function lengths(sleeps: readonly (readonly [ns: number, place: string])[]) {
  let atNs = 1000;
  const told: (Told | string)[] = [];
  for (const [ns, place] of sleeps) {
    told.push([atNs, 0, 1, "G1 Running->Waiting sleep"], ...stackLines("time.Sleep", place));
    told.push([atNs + 10, -1, -1, "P0 Running->Idle"]);
    atNs += ns;
    told.push([atNs, -1, -1, "P0 Idle->Running"]);
    told.push([atNs, 0, -1, "G1 Waiting->Runnable"], [atNs, 0, -1, "G1 Runnable->Running"]);
    atNs += 1000;
  }
  const log = await readTrace(streamOf(traceText(1, atNs, told)));
  const all = new WaitLengths(log, 20_000);
  return sleeps.map((_, wait) => all.ofNs(wait));
}

Deno.test("an idle machine notices timers late: sleeps are what was asked for, not what was seen", async () => {
  assertEquals(
    await lengths([[2_060_000, "main.a"], [3_380_000, "main.b"], [6_384_000, "main.c"]]),
    [
      2_000_000,
      3_000_000,
      6_000_000,
    ],
  );
});

Deno.test("sleeps at one place are as long, where that can be", async () => {
  // 50 us on an idle machine take 1 ms, unless something else wakes it.
  const same = await lengths([[1_022_000, "main.a"], [190_000, "main.a"], [1_025_000, "main.a"]]);
  assertEquals(same, [100_000, 100_000, 100_000]);
  const others = await lengths([[2_060_000, "main.a"], [5_060_000, "main.a"]]);
  assert(others[0] === 2_000_000 && others[1] === 5_000_000, "where it cannot, each has its own");
});
