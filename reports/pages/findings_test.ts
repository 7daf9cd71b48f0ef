import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findings } from "./findings.ts";
import { madeCell, madeResults } from "../collect/results_testing.ts";

Deno.test("findings() says with numbers who leads, what carries it, and how far to trust it", () => {
  const [lead, part, trust] = findings(madeResults());
  assertStringIncludes(
    lead,
    "gpm leads alone in 1 of 2 scenarios, is one of several that may lead in 0",
  );
  assertStringIncludes(lead, "beaten in 1; worst in open, where gm is 1.97× (1.8");
  assertStringIncludes(part, "worth most is steal: without it closed gets 9.77× (8");
  assertStringIncludes(trust, "1 of 1 traces of real Go");
  assertStringIncludes(trust, "1 law held against 48 runs find no breach (24 checks)");
  assertStringIncludes(trust, "1 of 1 planted bugs");
});

Deno.test("findings() follow the results: no part is worth anything if nothing gets worse", () => {
  const results = madeResults();
  const same = madeCell("gpm-no-steal", "closed", [200, 205, 210], [40, 41, 42]);
  const cells = results.cells.map((cell) =>
    cell.model === "gpm-no-steal" && cell.scenario === "closed" ? same : cell
  );
  const [, part] = findings({ ...results, cells });
  assertStringIncludes(part, "None of the 1 parts");
});

Deno.test("findings() do not hide breaches, misses and survivors", () => {
  const results = madeResults();
  const [, , trust] = findings({
    ...results,
    golden: results.golden.map((row) => ({ ...row, ticksSame: false })),
    laws: results.laws.map((law) => ({ ...law, violations: 7 })),
    mutants: results.mutants.map((mutant) => ({ ...mutant, isKilled: false })),
  });
  assertStringIncludes(trust, "0 of 1 traces");
  assertStringIncludes(trust, "find 7 breaches");
  assertStringIncludes(trust, "0 of 1 planted bugs");
  assert(!trust.includes("no breach"));
});

Deno.test("findings() are three", () => assertEquals(findings(madeResults()).length, 3));
