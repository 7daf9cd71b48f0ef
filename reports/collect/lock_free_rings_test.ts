import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { AFTER, BEFORE, GO_ROWS, ringsCells, WAKES_NS } from "./lock_free_rings.ts";

const CELLS = ringsCells();
const nsOf = (model: string, wakeNs: number, chains: string, procs: number) =>
  CELLS.find((cell) =>
    cell.model === model && cell.wakeNs === wakeNs && cell.chains === chains && cell.procs === procs
  )!.nsPerG;

Deno.test("ringsCells() has a cell for each row of Go's, scheduler and machine", () => {
  assertEquals(CELLS.length, GO_ROWS.length * (BEFORE.length + 1) * WAKES_NS.length);
});

Deno.test("the lock's price is fitted so that one chain on one P gains what it gained in Go", () => {
  const { before, after } = GO_ROWS[0];
  for (const wakeNs of WAKES_NS) {
    for (const { name } of BEFORE) {
      const ratio = nsOf(name, wakeNs, "one", 1) / nsOf(AFTER.name, wakeNs, "one", 1);
      // Prices are whole ns, and a G pays two of them.
      assertAlmostEquals(ratio, before / after, 0.005);
    }
  }
});

Deno.test("a chain for each P is faster on more Ps, if the Ps have rings", () => {
  for (const wakeNs of WAKES_NS) {
    const [one, four] = [1, 4].map((procs) => nsOf(AFTER.name, wakeNs, "one for each P", procs));
    // To wake an idle core costs the caller, so that four Ps are less than four times as fast.
    assert(four < one / 1.5, `${one} to ${four}`);
  }
});
