import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { configure, MODELS } from "@lab/models";
import { costTable } from "../case.ts";
import { caseFor, costs, machine, optionTexts, scene } from "./scenes.ts";

for (const spec of MODELS) {
  Deno.test(`generated options of ${spec.name} are options that it has`, () => {
    const texts = fc.sample(optionTexts(spec), { seed: 2, numRuns: 200 });
    for (const text of texts) configure(spec.name, text);
    const tried = new Set(texts.flatMap((text) => Object.keys(text)));
    assertEquals(tried, new Set(spec.options.map((option) => option.name)));
  });
}

Deno.test("generated machines have fewer, as many and more cores than Ps, and at times many Ps", () => {
  const machines = fc.sample(machine, { seed: 2, numRuns: 1_000 });
  for (const { procs, cores } of machines) assert(procs >= 1 && procs <= 64 && cores >= 1);
  assert(machines.some(({ procs, cores }) => cores < procs));
  assert(machines.some(({ procs, cores }) => cores > procs));
  assert(machines.some(({ procs }) => procs > 32));
  assert(machines.filter(({ procs }) => procs <= 8).length > 800);
});

Deno.test("generated costs are free, measured or odd, and whole numbers", () => {
  const tables = fc.sample(costs, { seed: 2, numRuns: 300 });
  assertEquals(new Set(tables.map((table) => typeof table)).size, 2);
  assertEquals(new Set(tables.filter((table) => typeof table === "string")).size, 2);
  for (const table of tables) {
    for (const row of Object.values(costTable(table).rows)) assert(Number.isSafeInteger(row.value));
  }
});

Deno.test("a case is plain JSON: it survives being written and read", () => {
  const [spec] = MODELS.slice(-1);
  for (const c of fc.sample(caseFor(spec), { seed: 2, numRuns: 50 })) {
    assertEquals(JSON.parse(JSON.stringify(c)), c);
  }
});

Deno.test("the same seed generates the same scenes", () => {
  const twice = [1, 2].map(() => fc.sample(scene, { seed: 9, numRuns: 20 }));
  assertEquals(twice[0], twice[1]);
});
