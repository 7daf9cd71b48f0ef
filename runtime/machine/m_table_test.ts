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

Deno.test("an M that is used again is as a new one, whatever it did", () => {
  const used = new MTable().create(), fresh = new MTable().create();
  for (const [name, value] of Object.entries(used)) {
    if (name !== "id" && typeof value === "number") Object.assign(used, { [name]: 7 });
  }
  used.restart();
  assertEquals({ ...used }, { ...fresh });
});
