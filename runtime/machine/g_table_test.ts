import { assertEquals, assertThrows } from "@std/assert";
import { LimitError } from "../core/errors.ts";
import { grown, GTable } from "./g_table.ts";

Deno.test("GTable.create() keeps old Gs and variables when it grows", () => {
  const gs = new GTable(2, 1000);
  for (let i = 0; i < 500; i++) {
    const g = gs.create(i % 3, 10 + i, 2, 100 * i);
    gs.vars[gs.varBase[g] + 1] = i;
  }
  for (let g = 0; g < 500; g++) {
    assertEquals([gs.pc[g], gs.prog[g], gs.bornNs[g]], [10 + g, g % 3, 100 * g]);
    assertEquals(gs.vars[gs.varBase[g] + 1], g);
    assertEquals(gs.vars[gs.varBase[g]], 0);
  }
});

Deno.test("GTable.create() refuses more Gs than gsMax and names the limit", () => {
  const gs = new GTable(2, 5);
  for (let i = 0; i < 5; i++) gs.create(0, 0, 0, 0);
  const error = assertThrows(() => gs.create(0, 0, 0, 0), LimitError);
  assertEquals([error.limit, error.value], ["gsMax", 5]);
});

Deno.test("grown() copies and lengthens", () => {
  assertEquals([...grown(new Int32Array([1, 2]), 4, true)], [1, 2, 0, 0]);
});
