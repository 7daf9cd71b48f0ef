import { assertEquals } from "@std/assert";
import { cellOf, type Outcome } from "./cell.ts";
import { causesOf } from "./causes.ts";
import { factsOf } from "./facts.ts";
import { newsText } from "./report.ts";
import { Store } from "./store.ts";
import { apartLines, causeLines } from "./told.ts";

const CELLS = Array.from({ length: 25 }, (_, i) => cellOf("explore", `lane ${i % 5}`, { i }));
const finding = (n: number) => ({
  law: "progress",
  who: "gm",
  reason: "the run stalled",
  normal: `form ${n}`,
  decision: "",
  replay: `replay ${n}`,
  play: n === 0 ? "play 0" : null,
});
const outcomeOf = (n: number, complete: boolean): Outcome => ({
  runs: 10,
  findings: [finding(n), finding(n)],
  facts: { complete },
});

Deno.test("a cause is told in a line, with its commands below; of many, the first", () => {
  const cells = CELLS.map((cell, seq) => ({ ...cell, seq }));
  const outcomes = new Map(cells.map(({ seq }) => [seq, outcomeOf(seq, false)]));
  const causes = causesOf(cells, outcomes, ({ normal }) => normal === "form 1" ? "planted" : null);
  const lines = causeLines(causes);
  assertEquals(lines.slice(0, 5), [
    `${causes[0].id} progress, gm: 2 times, first in cell ${cells[0].id} (lane 0); new`,
    "  replay 0",
    "  play 0",
    `${causes[1].id} progress, gm: 2 times, first in cell ${cells[1].id} (lane 1); known: planted`,
    "  replay 1",
  ]);
  assertEquals(lines.length, 20 * 2 + 2);
  assertEquals(lines.at(-1), "and 5 more: see the report");
});

Deno.test("a cell set apart is told with the command for it, a lane that saw all as full", () => {
  const head = { name: "made up", code: "c0de", plan: "p1an", asked: "{}" };
  const store = Store.write(":memory:", head, () => CELLS);
  for (const cell of store.cells()) {
    if (cell.seq === 7) store.setApart(cell, "it broke");
    else {
      store.finish(cell, {
        outcome: outcomeOf(0, cell.seq % 5 < 3 || cell.seq === 3),
        traces: cell.seq === 4 ? [1] : [],
        measured: { ms: 1, samples: null },
      });
    }
  }
  const facts = factsOf(store);
  store.close();
  assertEquals(apartLines(facts), [
    `cell ${CELLS[7].id} (lane 2) set apart: it broke`,
    `  deno task campaign cell '{"kind":"explore","plan":{"i":7}}'`,
  ]);
  const full = "full: every schedule was seen";
  assertEquals(facts.lanes.map(newsText), [full, full, "", "", "no new trace in 40 runs"]);
});
