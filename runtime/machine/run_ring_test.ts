import { assert, assertEquals } from "@std/assert";
import { GTable } from "./g_table.ts";
import { LocalLists, type LocalQueues, RunRings } from "./run_ring.ts";

const gs = new GTable(1000, 1000);
for (let i = 0; i < 1000; i++) gs.create(0, 0, { nowNs: 0 });

for (
  const [name, make] of [
    ["RunRings", () => new RunRings(3, 8)],
    ["LocalLists", () => new LocalLists(3, gs)],
  ] as [string, () => LocalQueues][]
) {
  Deno.test(`${name} gives Gs back in the order they came, each P its own`, () => {
    const q = make();
    for (let g = 0; g < 6; g++) assert(q.push(g % 3, g));
    assertEquals([q.pop(0), q.pop(0), q.pop(0)], [0, 3, -1]);
    assertEquals([q.pop(2), q.pop(1)], [2, 1]);
    assertEquals([q.len(0), q.len(1), q.len(2)], [0, 1, 1]);
  });

  Deno.test(`${name} keeps its order over many wraps`, () => {
    const q = make();
    let put = 0, got = 0;
    for (let round = 0; round < 300; round++) {
      for (let i = 0; i < round % 8; i++) if (q.push(1, put % 1000)) put++;
      while (q.len(1) > round % 3) assertEquals(q.pop(1), got++ % 1000);
    }
    assert(put > 800, `the ring wrapped often: ${put}`);
  });
}

Deno.test("RunRings.push() answers false when all slots are taken, and changes nothing", () => {
  const q = new RunRings(1, 4);
  for (let g = 0; g < 4; g++) assert(q.push(0, g));
  assertEquals(q.push(0, 9), false);
  assertEquals(q.len(0), 4);
  assertEquals([q.pop(0), q.pop(0), q.pop(0), q.pop(0), q.pop(0)], [0, 1, 2, 3, -1]);
});
