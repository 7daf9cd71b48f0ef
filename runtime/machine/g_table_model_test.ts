import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { LimitError } from "../core/errors.ts";
import { Prng } from "../core/prng.ts";
import { EngineMemory, grown } from "./columns.ts";
import { GAttributes } from "./g_attributes.ts";
import { Attr } from "../core/attributes.ts";
import { GFlag, GTable } from "./g_table.ts";

/** A G as anybody would write it down. */
interface Plain {
  pc: number;
  status: number;
  why: number;
  flags: number;
  home: number;
  readyNs: number;
  waitObj: number;
  waitNs: number;
  workNs: number;
  readonly bornNs: number;
  readonly vars: number[];
}

const FLAGS = Object.values(GFlag);

/** What a table says of a G, as anybody would write it down. */
function plainOf(gs: GTable, g: number, count: number): Plain {
  return {
    pc: gs.pc(g),
    status: gs.status(g),
    why: gs.why(g),
    flags: FLAGS.reduce((sum, flag) => sum + (gs.has(g, flag) ? flag : 0), 0),
    home: gs.home(g),
    readyNs: gs.readyNs(g),
    waitObj: gs.waitObj(g),
    waitNs: gs.waitNs(g),
    workNs: gs.workNs(g),
    bornNs: gs.bornNs(g),
    vars: Array.from({ length: count }, (_, i) => gs.vars[gs.varBase(g) + i]),
  };
}

/** One thing that is done to a G, to both. */
const ACTS: readonly ((gs: GTable, g: number, plain: Plain, prng: Prng) => void)[] = [
  (gs, g, plain, prng) => gs.setPc(g, plain.pc = prng.below(2 ** 28)),
  (gs, g, plain, prng) => gs.setStatus(g, plain.status = prng.below(6)),
  (gs, g, plain, prng) => gs.setWhy(g, plain.status = prng.below(6), plain.why = prng.below(16)),
  (gs, g, plain, prng) => {
    const flag = FLAGS[prng.below(FLAGS.length)];
    gs.flag(g, flag);
    plain.flags |= flag;
  },
  (gs, g, plain, prng) => {
    const flags = FLAGS[prng.below(FLAGS.length)] | FLAGS[prng.below(FLAGS.length)];
    gs.unflag(g, flags);
    plain.flags &= ~flags;
  },
  (gs, g, plain, prng) => gs.setHome(g, plain.home = prng.below(1025) - 1),
  (gs, g, plain, prng) => {
    const ticks = prng.below(2 ** 31);
    gs.setReady(g, plain.readyNs = prng.below(2 ** 31) * 2 ** 20 + 1, ticks);
    plain.waitObj = ticks;
  },
  (gs, g, plain, prng) => gs.setWaitObj(g, plain.waitObj = prng.below(100) - 1),
  (gs, g, plain, prng) => {
    // What has been booked ahead may be taken back, but never more than there is.
    const ns = prng.below(3) === 0
      ? -prng.below(Math.min(plain.workNs, 2 ** 30) + 1)
      : prng.below(2) === 0
      ? prng.below(2 ** 31)
      : prng.below(2 ** 31) * 2 ** 10;
    gs.addWork(g, ns);
    plain.workNs += ns;
  },
  (gs, g, plain, prng) => {
    const ns = prng.below(2 ** 31) * 2 ** prng.below(20);
    gs.carryWait(g, ns);
    plain.waitNs += ns;
  },
  (gs, g, plain, prng) => {
    if (plain.vars.length === 0) return;
    const i = prng.below(plain.vars.length);
    gs.vars[gs.varBase(g) + i] = plain.vars[i] = prng.below(1000);
  },
];

/** Makes and changes Gs in a table and on paper, and compares both, one G by one. */
function lives(gs: GTable, memory: EngineMemory, prng: Prng): void {
  const all: Plain[] = [];
  let nowNs = 0;
  for (let turn = 0; turn < 4_000; turn++) {
    if (all.length < 300 && prng.below(8) === 0) {
      nowNs += prng.below(4) === 0 ? prng.below(2 ** 31) * 8 : prng.below(1000);
      const pc = prng.below(1000), vars = Array.from({ length: prng.below(4) }, () => 0);
      assertEquals(gs.create(pc, vars.length, { nowNs }), all.length);
      all.push({
        ...{ pc, status: 0, why: 0, flags: 0, home: -1, readyNs: 0, waitObj: 0 },
        ...{ waitNs: 0, workNs: 0, bornNs: nowNs, vars },
      });
    }
    if (all.length === 0) continue;
    const g = prng.below(all.length), plain = all[g];
    ACTS[prng.below(ACTS.length)](gs, g, plain, prng);
    assertEquals(plainOf(gs, g, plain.vars.length), plain);
    if (turn % 500 === 0) {
      all.forEach((one, i) => assertEquals(plainOf(gs, i, one.vars.length), one));
    }
  }
  assertEquals(gs.allWorkNs(), all.reduce((sum, { workNs }) => sum + workNs, 0));
  assertEquals(gs.anyRunnable(), all.some(({ status }) => status === 1));
  // Every byte that was asked for is in a column, and the other way round.
  assertEquals(memory.bytes, gs.bytes);
}

Deno.test("GTable is a list of Gs, each of which has what was last said of it; again after a reset", () => {
  const memory = new EngineMemory(), gs = new GTable(4, 1000, memory), prng = new Prng(3, 1, 4);
  lives(gs, memory, prng);
  lives(gs.reset(), memory, prng);
});

Deno.test("GTable.anyRunnable() sees the first and the last", () => {
  for (const runnable of [0, 9]) {
    const gs = new GTable(4, 10);
    for (let i = 0; i < 10; i++) gs.create(0, 0, { nowNs: 0 });
    assertEquals(gs.anyRunnable(), false);
    gs.setStatus(runnable, 1);
    assertEquals(gs.anyRunnable(), true);
  }
});

Deno.test("GTable.fetch() looks at the first variable of each of the first Gs of a queue", () => {
  const gs = new GTable(4, 10), queue = [5, 2, 7];
  for (let i = 0; i < 9; i++) gs.vars[gs.varBase(gs.create(0, 2, { nowNs: 0 }))] = 10 ** i;
  gs.fetch({ at: (i) => queue[i] }, 2);
  assertEquals(gs.fetched, 10 ** 5 + 10 ** 2);
});

Deno.test("columns that not every G has grow to the last G that needed them, and are counted", () => {
  const memory = new EngineMemory(), gs = new GTable(64, 64, memory);
  for (let i = 0; i < 50; i++) gs.create(0, 1, { nowNs: 0 });
  const before = memory.bytes;
  gs.link(3, 7);
  gs.setThread(0, 5);
  gs.setScratch(8, 1.5);
  gs.link(8, -1);
  assertEquals([gs.next[3], gs.next[8], gs.thread[0], gs.scratch[8]], [7, -1, 5, 1.5]);
  // Half as many again, and 16: for 4 and for 1; 9 of 8 bytes.
  assertEquals([gs.next.length, gs.thread.length, gs.scratch.length], [16, 16, 16]);
  assertEquals([memory.bytes - before, gs.bytes], [16 * (4 + 4 + 8), memory.bytes]);
});

Deno.test("rows of a table: half as many again and 16, from 4,096 on fourfold, at most its limit", () => {
  const gs = new GTable(4, 20_000), lengths: number[] = [];
  for (let g = 0; g < 20_000; g++) {
    gs.create(0, 0, { nowNs: g });
    if (lengths.at(-1) !== gs.row.length / 8) lengths.push(gs.row.length / 8);
  }
  const wanted = [4];
  while (wanted.at(-1)! < 20_000) {
    const rows = wanted.at(-1)!;
    wanted.push(Math.min(20_000, rows >= 4096 ? 4 * rows : Math.ceil(rows * 1.5) + 16));
  }
  assertEquals(lengths, wanted);
  // Of a large table, what was never touched takes no room: rows of 32 bytes and births of 4.
  assertEquals(gs.bytes, 36 * 20_000);
});

Deno.test("a table begins with at least 4 rows and at most its limit", () => {
  const rows = (capacity: number, gsMax: number) => new GTable(capacity, gsMax).row.length / 8;
  assertEquals([rows(0, 100), rows(50, 100), rows(50, 20), rows(1, 2)], [4, 50, 20, 4]);
});

Deno.test("grown() gives half as much again and 16, or what is needed", () => {
  const lengths = [[10, 11], [10, 40], [0, 1], [3, 21]].map(([has, least]) =>
    grown(new Int32Array(has), least).length
  );
  assertEquals(lengths, [31, 40, 16, 21]);
});

Deno.test("EngineMemory: a column grows by what is wanted, if half of what is left has room for it", () => {
  const lengthOf = (bytesMax: number, has: number, least: number, wanted?: number) => {
    const memory = new EngineMemory(bytesMax);
    const column = memory.grown(memory.column(Float64Array, has, "x"), least, "x", wanted);
    assertEquals(memory.bytes, 8 * column.length);
    return column.length;
  };
  assertEquals(lengthOf(Infinity, 100, 101), 166);
  assertEquals(lengthOf(Infinity, 100, 101, 130), 130);
  assertEquals(lengthOf(Infinity, 100, 101, 105), 105);
  // An eighth more at least, though it is more than half of what is left.
  assertEquals(lengthOf(8 * 220, 100, 101), 116);
  assertEquals(lengthOf(8 * 260, 100, 101), 136);
  assertEquals(lengthOf(8 * 213, 100, 101), 113);
  assertEquals(lengthOf(8 * 250, 100, 150), 150);
});

Deno.test("EngineMemory has just as much as it may, and nothing is counted that is refused", () => {
  const memory = new EngineMemory(100);
  memory.take(60, "x");
  memory.take(40, "x");
  memory.give(30);
  memory.take(30, "x");
  let isRefused = false;
  try {
    memory.take(1, "x");
  } catch {
    isRefused = true;
  }
  assertEquals([isRefused, memory.bytes], [true, 100]);
});

Deno.test("GAttributes: what the workload said of each G, else what is usual; all gone after a reset", () => {
  const memory = new EngineMemory(), attributes = new GAttributes(memory);
  const fresh = Array.from({ length: Attr.COUNT }, (_, attr) => attributes.of(3, attr));
  attributes.set(3, Attr.DEADLINE_NS, 50, 1000);
  attributes.set(1, Attr.WEIGHT, 7, 1000);
  attributes.setData(2, 9);
  assertEquals([attributes.of(3, Attr.DEADLINE_NS), attributes.of(1, Attr.WEIGHT)], [1050, 7]);
  assertEquals(attributes.column(Attr.WEIGHT, 4), [1024, 7, 1024, 1024]);
  assertEquals([attributes.of(2, Attr.DEADLINE_NS), attributes.of(900, Attr.WEIGHT)], [
    Infinity,
    1024,
  ]);
  assertEquals([0, 1, 2, 3, 900].map((g) => attributes.data(g)), [0, 0, 9, 0, 0]);
  assertEquals(memory.bytes, attributes.bytes);
  // A column may come to an end in the middle of a G: what is beyond is as usual.
  for (let g = 1; g < 40; g++) {
    attributes.set(g, Attr.CLASS, g, 0);
    assertEquals(attributes.of(g, Attr.CLASS), g);
    assertEquals(attributes.of(g + 1, Attr.WEIGHT), 1024);
  }
  attributes.reset();
  const now = Array.from({ length: Attr.COUNT }, (_, attr) => attributes.of(3, attr));
  assertEquals([now, attributes.data(2), attributes.bytes], [fresh, 0, memory.bytes]);
});

Deno.test("GAttributes: a column that is long enough does not grow", () => {
  const attributes = new GAttributes(), lengths = new Set<number>();
  for (let g = 0; g <= 110; g++) {
    attributes.set(g, Attr.CLASS, g, 0);
    lengths.add(attributes.bytes / 8);
  }
  // Three for each G; the last one has the last three.
  assertEquals([...lengths], [16, 40, 76, 130, 211, 333]);
});

Deno.test("a column that one G far behind the others needs is long enough for it", () => {
  const gs = new GTable(64, 64), attributes = new GAttributes();
  for (let g = 0; g < 60; g++) gs.create(0, 0, { nowNs: 0 });
  gs.setScratch(50, 2);
  gs.setThread(50, 3);
  gs.link(50, 4);
  attributes.setData(500, 5);
  attributes.set(500, Attr.CLASS, 6, 0);
  assertEquals([gs.scratch[50], gs.thread[50], gs.next[50]], [2, 3, 4]);
  assertEquals([attributes.data(500), attributes.of(500, Attr.CLASS)], [5, 6]);
});

Deno.test("EngineMemory says how much was asked for, not what it holds besides", () => {
  const memory = new EngineMemory();
  memory.take(4096, "x");
  const error = assertThrows(() => memory.column(Float64Array, 2 ** 40, "all"), LimitError);
  assertStringIncludes(error.message, `all need ${8 * 2 ** 40} bytes beside the 4096 that`);
});
