import { assertEquals } from "@std/assert";
import { MStatus, MTable } from "./m_table.ts";

Deno.test("MTable.create() starts parked, with no G, P or core", () => {
  const ms = new MTable();
  for (let i = 0; i < 40; i++) {
    const m = ms.create();
    assertEquals([m.id, ms.at[i]], [i, m]);
    assertEquals([m.g, m.p, m.core, m.own], [-1, -1, -1, -1]);
    assertEquals(m.status, MStatus.PARKED);
    m.clock = i;
  }
  assertEquals([ms.at[39].clock, ms.at[7].clock, ms.at.length], [39, 7, 40]);
});
