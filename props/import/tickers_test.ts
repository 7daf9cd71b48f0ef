import { assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { stackLines, streamOf, type Told, traceText } from "./story_testing.ts";

const MS = 1_000_000;

/** main receives at one place, each time seen at such an instant, and works so long after it. */
async function mainOf(seen: readonly (readonly [atNs: number, workNs: number])[]) {
  const told: (Told | string)[] = [];
  let fromNs = 50_000;
  for (const [atNs, workNs] of seen) {
    told.push([fromNs, 0, 1, "G1 Running->Waiting chan receive"]);
    told.push(...stackLines("runtime.chanrecv1", "main.main"));
    told.push([fromNs + 10, -1, -1, "P0 Running->Idle"], [atNs, -1, -1, "P0 Idle->Running"]);
    told.push([atNs, 0, -1, "G1 Waiting->Runnable"], [atNs, 0, -1, "G1 Runnable->Running"]);
    fromNs = atNs + workNs;
  }
  const { workload } = await importTrace(streamOf(traceText(1, fromNs + 1000, told)), "ticks");
  return workload;
}

/** Ticks 2 ms apart that are noticed 20 to 900 us late, and work of different length. */
const TICKS = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) =>
  [50_000 + 2 * MS * (i + 1) + 20_000 + i * 110_000, 100_000 + (i % 3) * 500_000] as const
);

Deno.test("receives that keep a beat while work differs are from a ticker", async () => {
  const { objects, progs } = await mainOf(TICKS);
  assertEquals(objects!.ticker, { type: "timer", n: 1 });
  assertEquals(progs.main.slice(0, 5), [
    ["compute", 50_000],
    ["newticker", ["ticker", 0], 2 * MS],
    ["recv", ["ticker", 0]],
    ["compute", 100_000],
    ["recv", ["ticker", 0]],
  ]);
  assertEquals(progs.main.some(([op]) => op === "sleep"), false);
});

Deno.test("a tick that lay there already left no event, and is received all the same", async () => {
  // The fifth tick was there when the work after the fourth ended.
  const { progs } = await mainOf([
    ...TICKS.slice(0, 3),
    [TICKS[3][0], 2_100_000],
    ...TICKS.slice(5),
  ]);
  const ops = progs.main.map(([op]) => op);
  assertEquals(ops.filter((op) => op === "recv").length, 9);
  assertEquals(ops.join(" ").includes("recv recv"), true);
});

Deno.test("sleeps of one length are no ticker: work between them moves the next", async () => {
  let atNs = 50_000;
  const sleeps = TICKS.map(([, workNs]) => {
    const seenNs = atNs + 2_060_000;
    atNs = seenNs + workNs;
    return [seenNs, workNs] as const;
  });
  const { objects, progs } = await mainOf(sleeps);
  assertEquals(objects!.ticker, undefined);
  assertEquals(progs.main.filter(([op]) => op === "sleep").length, 9);
});
