import { assertEquals } from "@std/assert";
import { MStatus, MTable } from "./m_table.ts";

Deno.test("MTable.create() starts parked, with no G, P or core, also beyond its first size", () => {
  const ms = new MTable();
  for (let i = 0; i < 40; i++) {
    const m = ms.create();
    assertEquals(m, i);
    assertEquals([ms.g[m], ms.p[m], ms.core[m], ms.own[m]], [-1, -1, -1, -1]);
    assertEquals(ms.status[m], MStatus.PARKED);
    ms.clock[m] = i;
  }
  assertEquals(ms.clock[39], 39);
  assertEquals(ms.clock[7], 7);
});
