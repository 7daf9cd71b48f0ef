import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findings, verdictPage } from "./findings.ts";
import { madeCell, madeResults } from "../collect/results_testing.ts";
import { FILE_PAGES } from "./build.ts";
import { heatOf, regrets } from "./regret.ts";

Deno.test("findings() says plainly who leads, how bad it gets, what carries it, how far to trust", () => {
  const [lead, worst, part, trust] = findings(madeResults());
  assertStringIncludes(
    lead,
    "the best, or not clearly behind it, in 1 of 2 scenarios, as often as gm",
  );
  assertStringIncludes(worst, "At worst gpm is 1.97× behind the best (open)");
  assertStringIncludes(part, "worth most is steal: without it closed is 9.77× (8");
  assertStringIncludes(trust, "1 of 1 traces of real Go");
  assertStringIncludes(trust, "1 law held against 48 runs find no breach");
  assertStringIncludes(trust, "1 of 1 planted bugs");
});

Deno.test("findings() follow the results: no part is worth anything if nothing gets worse", () => {
  const results = madeResults();
  const same = madeCell("gpm-no-steal", "closed", [200, 205, 210], [40, 41, 42]);
  const cells = results.cells.map((cell) =>
    cell.model === "gpm-no-steal" && cell.scenario === "closed" ? same : cell
  );
  const [, , part] = findings({ ...results, cells });
  assertStringIncludes(part, "None of the 1 parts");
});

Deno.test("findings() do not hide breaches, misses and survivors", () => {
  const results = madeResults();
  const [, , , trust] = findings({
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

Deno.test("no finding has more than one interval", () => {
  for (const text of findings(madeResults())) {
    assert((text.match(/ to [\d.]+×\)/g) ?? []).length <= 1, text);
  }
});

Deno.test("regrets() are factors to the best, the worst of them, and their geometric mean", () => {
  for (const { model, behind, worst, mean } of regrets(madeResults())) {
    const factors = behind.map(({ factor }) => factor!);
    assert(factors.every((factor) => factor >= 1), model);
    assertEquals(worst.factor, Math.max(...factors));
    const logs = factors.reduce((sum, factor) => sum + Math.log(factor), 0);
    assert(Math.abs(Math.log(mean) - logs / factors.length) < 1e-12);
  }
  const best = regrets(madeResults()).map(({ behind }) => behind[0].factor!);
  assertEquals(Math.min(...best), 1);
});

Deno.test("the heat map has every model, scenario and factor; what was not run has none", () => {
  const results = madeResults();
  const svg = heatOf(results);
  for (const word of ["gpm", "gm", "closed", "open", "worst", "mean", "1×"]) {
    assertStringIncludes(svg, `>${word}<`);
  }
  const cells = results.cells.filter(({ model, scenario }) => model !== "g" || scenario !== "open");
  assertStringIncludes(heatOf({ ...results, cells }), ">–<");
});

Deno.test("the first page is short", () => {
  const words = verdictPage(madeResults(), FILE_PAGES, []).split(/\s+/).length;
  assert(words < 900, `${words} words`);
});
