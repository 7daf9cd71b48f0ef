import { assertEquals, assertNotEquals } from "@std/assert";
import { EventLog } from "./sink.ts";

type Event = [timeNs: number, number, number, number, number, number, number];
const EVENT: Event = [5_000_000_000, 3, 1, 2, 7, 4, 9];

function add(log: EventLog, [nowNs, ...columns]: Event): void {
  log.clock = { nowNs };
  log.add(...columns);
}

Deno.test("EventLog keeps columns in the order of events", () => {
  const log = new EventLog("columns");
  for (let i = 0; i < 1000; i++) add(log, [i, 1, 2, 3, i, i / 2, -1]);
  const { timeNs, g, a, b } = log.columns;
  assertEquals([log.length, timeNs[999], g[500], a[3], b[0]], [
    1000,
    999,
    500,
    1.5,
    -1,
  ]);
});

Deno.test("EventLog hashes alike with and without columns, and nothing with sink none", () => {
  const hashes = (["hash", "columns", "none"] as const).map((sink) => {
    const log = new EventLog(sink);
    for (let i = 0; i < 50; i++) add(log, EVENT);
    return log.hash;
  });
  assertEquals(hashes[0], hashes[1]);
  assertEquals(hashes[0].length, 16);
  assertEquals(hashes[2], "");
});

Deno.test("EventLog's hash changes with every column of every event", () => {
  const hash = (change: number) => {
    const log = new EventLog("hash");
    for (let i = 0; i < 3; i++) {
      const event: Event = [...EVENT];
      if (i === 1 && change >= 0) event[change] += 1;
      add(log, event);
    }
    return log.hash;
  };
  for (let column = 0; column < 7; column++) assertNotEquals(hash(column), hash(-1));
});
