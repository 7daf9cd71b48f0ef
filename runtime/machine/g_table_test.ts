import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { LimitError } from "../core/errors.ts";
import { EngineMemory, grown } from "./columns.ts";
import { GFlag, GStatus, GTable } from "./g_table.ts";

Deno.test("GTable.create() keeps old Gs and variables when it grows", () => {
  const gs = new GTable(2, 1000);
  for (let i = 0; i < 500; i++) {
    const g = gs.create(10 + i, 2, { nowNs: 1e9 * i });
    gs.vars[gs.varBase(g) + 1] = i;
  }
  for (let g = 0; g < 500; g++) {
    assertEquals([gs.pc(g), gs.bornNs(g)], [10 + g, 1e9 * g]);
    assertEquals(gs.vars[gs.varBase(g) + 1], g);
    assertEquals(gs.vars[gs.varBase(g)], 0);
  }
});

Deno.test("GTable.create() refuses more Gs than gsMax and names the limit", () => {
  const gs = new GTable(2, 5);
  for (let i = 0; i < 5; i++) gs.create(0, 0, { nowNs: 0 });
  const error = assertThrows(() => gs.create(0, 0, { nowNs: 0 }), LimitError);
  assertEquals([error.limit, error.value], ["gsMax", 5]);
});

Deno.test("grown() copies and lengthens", () => {
  assertEquals([...grown(new Int32Array([1, 2]), 4, true)], [1, 2, 0, 0]);
});

Deno.test("EngineMemory counts bytes before they are taken and gives the old ones back", () => {
  const memory = new EngineMemory(100);
  const column = memory.grown(memory.column(Int32Array, 10, "tens"), 12, "tens");
  assertEquals([column.length, memory.bytes], [13, 52]);
  const error = assertThrows(() => memory.grown(column, 14, "tens of tests"), LimitError);
  assertEquals([error.limit, error.value, memory.bytes], ["engineBytesMax", 100, 52]);
  assertStringIncludes(error.message, "tens of tests need 60 bytes beside the 52 that");
});

Deno.test("EngineMemory names what this computer does not give", () => {
  const memory = new EngineMemory();
  const error = assertThrows(() => memory.column(Float64Array, 2 ** 53 - 1, "all"), LimitError);
  assertStringIncludes(error.message, "this computer does not give so much; all need");
  assertEquals(memory.bytes, 0);
});

Deno.test("GTable.create() refuses Gs × variables that take more than the run may", () => {
  const memory = new EngineMemory(10 * 2 ** 20), gs = new GTable(4, 10_000_000, memory);
  const error = assertThrows(() => {
    for (let g = 0; g < 100_000; g++) gs.create(0, 900, { nowNs: 0 });
  }, LimitError);
  assertEquals(error.limit, "engineBytesMax");
  assertStringIncludes(error.message, `variables of ${gs.count} Gs (900 each on average, 8 bytes)`);
  // At most half, as a table that grows is there twice; and not much less.
  assert(gs.count * 7200 > 0.35 * memory.bytesMax && memory.bytes <= memory.bytesMax);
});

Deno.test("GTable makes room for the Gs that come, not for as many as may come, near its limit", () => {
  const memory = new EngineMemory(2 ** 30), gs = new GTable(4, 10_000_000, memory);
  for (let g = 0; g < 1_100_000; g++) gs.create(0, 20, { nowNs: 0 });
  gs.link(1_099_999, -1);
  assert(memory.bytes <= memory.bytesMax, "the links too found room");
});

Deno.test("GTable keeps status, reason, flags and home of a G apart", () => {
  const gs = new GTable(4, 10);
  const g = gs.create(0, 0, { nowNs: 0 });
  assertEquals([gs.status(g), gs.why(g), gs.home(g)], [GStatus.NEW, 0, -1]);
  gs.setHome(g, 1023);
  gs.flag(g, GFlag.SYSTEM | GFlag.REST);
  gs.setWhy(g, GStatus.WAITING, 8);
  assertEquals([gs.status(g), gs.why(g), gs.home(g)], [GStatus.WAITING, 8, 1023]);
  gs.setStatus(g, GStatus.RUNNABLE);
  gs.unflag(g, GFlag.REST);
  assertEquals([gs.why(g), gs.has(g, GFlag.REST), gs.has(g, GFlag.SYSTEM)], [8, false, true]);
  gs.setHome(g, -1);
  assertEquals([gs.status(g), gs.home(g), gs.has(g, GFlag.SYSTEM)], [GStatus.RUNNABLE, -1, true]);
});

Deno.test("GTable sums wait and work exactly beyond 31 bits, up and down", () => {
  const gs = new GTable(4, 10);
  const g = gs.create(0, 0, { nowNs: 0 }), other = gs.create(0, 0, { nowNs: 0 });
  for (const ns of [2 ** 31 - 1, 1, 2 ** 50, -(2 ** 33), 7]) gs.addWork(g, ns);
  assertEquals(gs.workNs(g), 2 ** 31 + 2 ** 50 - 2 ** 33 + 7);
  for (const ns of [2 ** 32, 2 ** 40]) gs.carryWait(other, ns);
  assertEquals([gs.waitNs(other), gs.waitNs(g)], [2 ** 32 + 2 ** 40, 0]);
  assertEquals(gs.workNs(other), 0);
});

Deno.test("GTable makes room for the variables of a large table once, and one more for fetch", () => {
  const gsMax = 1_100_000, gs = new GTable(4, gsMax);
  for (let g = 0; g < gsMax; g++) gs.create(0, 2, { nowNs: 0 });
  assertEquals(gs.vars.length, 2 * gsMax + 1);
});
