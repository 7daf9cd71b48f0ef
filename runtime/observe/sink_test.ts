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

Deno.test("EventLog's records keep wide numbers, over many chunks, reads on the way and a reset", () => {
  const log = new EventLog("columns"), straight = new EventLog("hash");
  const wide = [-(2 ** 31), 2 ** 31, 2 ** 40 + 1, 0.5, 7];
  const ms = [-1, 16_381, 16_382, 16_383, 100_000];
  for (let i = 0; i < 300; i++) add(log, EVENT);
  assertEquals(log.columns.g[299], EVENT[4]);
  log.reset();
  const n = 100_000;
  for (let i = 0; i < n; i++) {
    const event: Event = [2 ** 33 + (i >> 1), 42, ms[i % 5], i % 1025 - 1, i, wide[i % 5], -i];
    add(log, event);
    add(straight, event);
    if (i % 30_000 === 9) assertEquals(log.columns.g[i], i);
  }
  const { timeNs, code, m, p, g, a, b } = log.columns;
  assertEquals(log.length, n);
  for (let i = 0; i < n; i++) {
    const row = [timeNs[i], code[i], m[i], p[i], g[i], a[i], b[i]];
    const is = [2 ** 33 + (i >> 1), 42, ms[i % 5], i % 1025 - 1, i, wide[i % 5], -i];
    if (row.some((value, at) => value !== is[at])) assertEquals(row, is);
  }
  assertEquals(log.hash, straight.hash);
});
