import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { BLOCKS, theoryResults } from "./results.ts";
import { compactText, probe, STORED_THEORY, type StoredRow } from "./stored.ts";

const RENEW =
  "the stored table is stale: run 'deno task theory --compact > props/golden/theory.json'";
const names = (
  rows: readonly Pick<StoredRow, "block" | "setting" | "model">[],
) => [...new Set(rows.map(({ block, setting, model }) => `${block} | ${setting} | ${model}`))];

Deno.test("the stored table has the experiments and omissions of today's table, in its order", () => {
  const blocks = Object.values(BLOCKS);
  const experiments = blocks.flatMap((block) => block.experiments);
  assertEquals(names(STORED_THEORY.rows), names(experiments), RENEW);
  assertEquals(STORED_THEORY.omissions, blocks.flatMap((block) => block.omissions), RENEW);
});

Deno.test("tiny runs give today what they gave when the table was stored", () => {
  assertEquals(probe(), STORED_THEORY.probe, RENEW);
});

Deno.test("the probe differs if services are 0.1 % longer", () => {
  const now = probe({ plant: 1.001 });
  // Greedy bounds and omission hold figures that are whole numbers of short steps.
  const same = Object.keys(now).filter((block) => now[block] === STORED_THEORY.probe[block]);
  assertNotEquals(now, STORED_THEORY.probe);
  assert(same.length <= 3, `no difference in ${same.join(", ")}`);
});

Deno.test("compactText() keeps what the report needs, to eight digits", () => {
  const table = theoryResults({ blocks: ["graham_anomalies"] });
  const text = compactText(table);
  assertEquals(text.split("\n").filter((line) => line.startsWith('  {"block"')).length, 9);
  const { experiments } = JSON.parse(text);
  assertEquals(experiments[0].figures[0].slice(0, 4), ["makespan", "equals", 12, 12]);
  const stored = STORED_THEORY.rows.filter((row) => row.block === "graham_anomalies");
  assertEquals(stored.map((row) => row.measured), table.rows.map((row) => row.measured));
});
