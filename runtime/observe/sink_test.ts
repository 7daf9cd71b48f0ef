import { assertEquals, assertNotEquals } from "@std/assert";
import { EngineMemory } from "../machine/columns.ts";
import { Ev } from "./events.ts";
import { EventLog } from "./sink.ts";

type Event = [timeNs: number, number, number, number, number, number, number];
const EVENT: Event = [5_000_000_000, 3, 1, 2, 7, 4, 9];

function add(log: EventLog, [nowNs, ...columns]: Event): void {
  log.clock = { nowNs };
  log.addWide(...columns);
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
  const ms = [-1, 16_382, 8_191, 16_383, 100_000];
  for (let i = 0; i < 300; i++) add(log, EVENT);
  assertEquals(log.columns.g[299], EVENT[4]);
  log.reset();
  const n = 100_000;
  // Small steps, one leap that no head has room for, and parts of a ns behind it.
  const time = (i: number) => 2 ** 33 + (i >> 1) + (i < n / 2 ? 0 : 2 ** 40 + 0.5);
  for (let i = 0; i < n; i++) {
    const event: Event = [time(i), 42, ms[i % 5], i % 1025 - 1, i, wide[i % 5], -i];
    add(log, event);
    add(straight, event);
    if (i % 30_000 === 9) assertEquals(log.columns.g[i], i);
  }
  const { timeNs, code, m, p, g, a, b } = log.columns;
  assertEquals(log.length, n);
  for (let i = 0; i < n; i++) {
    const row = [timeNs[i], code[i], m[i], p[i], g[i], a[i], b[i]];
    const is = [time(i), 42, ms[i % 5], i % 1025 - 1, i, wide[i % 5], -i];
    if (row.some((value, at) => value !== is[at])) assertEquals(row, is);
  }
  assertEquals(log.hash, straight.hash);
});

Deno.test("EventLog keeps Gs that move in a batch as two events of each", () => {
  for (const [n, mOf] of [[0, 3], [1, 3], [15, 3], [16, 3], [17, 3], [3000, 3], [40, 16_383]]) {
    const batch = new EventLog("columns"), hash = new EventLog("hash");
    const queue = { len: () => n + 2, at: (index: number) => 7 * index };
    for (const log of [batch, hash]) {
      add(log, EVENT);
      log.addWide(Ev.M_NEW, mOf, -1, -1, 1, 0);
      log.addMoves(mOf, 2, queue, n, 5);
      add(log, EVENT);
    }
    const { timeNs, code, m, p, g, a, b } = batch.columns;
    assertEquals(batch.length, 2 * n + 3);
    for (let i = 0; i < n; i++) {
      const [get, put] = [2 * i + 2, 2 * i + 3].map((at) => [
        ...[timeNs[at], code[at], m[at], p[at], g[at], a[at], b[at]],
      ]);
      assertEquals(get, [EVENT[0], Ev.GET_GLOBAL, mOf, 2, 7 * i, n + 1 - i, i + 1]);
      assertEquals(put, [EVENT[0], Ev.PUT_LOCAL, mOf, 2, 7 * i, 6 + i, 0]);
    }
    assertEquals([timeNs[2 * n + 2], g[2 * n + 2]], [EVENT[0], EVENT[4]]);
    assertEquals(batch.hash, hash.hash);
  }
});

Deno.test("EventLog takes memory only for what it is to keep", () => {
  const bytesOf = (sink: "none" | "hash" | "columns", events: number) => {
    const memory = new EngineMemory(), log = new EventLog(sink, memory);
    for (let i = 0; i < events; i++) add(log, EVENT);
    log.hash;
    return memory.bytes;
  };
  assertEquals(bytesOf("none", 50_000), bytesOf("none", 0));
  assertEquals(bytesOf("hash", 100_000), bytesOf("hash", 50_000));
  assertEquals(bytesOf("columns", 100_000) > 1.5 * bytesOf("columns", 50_000), true);
});
