import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { prngStream } from "@lab/runtime";
import { UsageError } from "../command_line/errors.ts";
import type { Results } from "../collect/results.ts";
import { SCHEMA } from "../collect/results.ts";
import { madeResults } from "../collect/results_testing.ts";
import { resultsText, sealed } from "./build.ts";
import { resultsOf, resultsProblem } from "./stored.ts";

const TEXT = resultsText(madeResults());

/** What `resultsOf` complains of. */
function complaint(text: string): string {
  return assertThrows(() => resultsOf(text, "results.json"), UsageError).message;
}

/** The made-up results with a change, and a seal that fits. */
function resealed(change: (results: Record<string, unknown>) => void): string {
  const { seal: { lab }, ...results } = JSON.parse(TEXT);
  change(results);
  return JSON.stringify({ ...results, seal: { lab, sha256: sealed(results) } });
}

Deno.test("results that were stored are read back as they were", () => {
  assertEquals(resultsOf(TEXT, "results.json"), madeResults());
});

Deno.test("one byte changed anywhere is refused, unless it is a space between two words", () => {
  const draw = prngStream(1, "damage");
  for (let i = 0; i < 2_000; i++) {
    const at = draw.below(TEXT.length);
    const other = String.fromCharCode(32 + draw.below(95));
    if (other === TEXT[at]) continue;
    const changed = TEXT.slice(0, at) + other + TEXT.slice(at + 1);
    let read: Results;
    try {
      read = resultsOf(changed, "results.json");
    } catch (error) {
      assertEquals(error instanceof UsageError, true, `${at}: ${error}`);
      continue;
    }
    assertEquals([read, /\s/.test(TEXT[at])], [madeResults(), true], `at ${at}: ${other}`);
  }
});

Deno.test("results of another lab, or of none, are refused", () => {
  const without = JSON.parse(TEXT);
  delete without.seal;
  assertStringIncludes(complaint(JSON.stringify(without)), "must have the seal of lab");
  const other = TEXT.replace('"lab":"', '"lab":"9');
  assertStringIncludes(complaint(other), "must have the seal of lab");
  assertStringIncludes(
    complaint(TEXT.replace(`"schema": ${SCHEMA}`, '"schema": 4')),
    `must have schema ${SCHEMA}`,
  );
  for (const text of ["", "[]", "null", "7", "{"]) complaint(text);
});

Deno.test("sealed results that are no results are refused by the schema, with the place", () => {
  const cases: [(results: Record<string, unknown>) => void, string][] = [
    [(r) => r.laws = [], "/laws must NOT have fewer than 1 items"],
    [(r) => r.cells = {}, "/cells must be array"],
    [(r) => r.extra = 1, "must NOT have additional properties ('extra')"],
    [(r) => delete r.rings, "must have required property 'rings'"],
    [
      (r) => (r as unknown as { cells: { runs: unknown[] }[] }).cells[0].runs = [{ seed: 1 }],
      "/cells/0/runs/0 must have required property 'hash'",
    ],
  ];
  for (const [change, words] of cases) assertStringIncludes(complaint(resealed(change)), words);
  const fast = madeResults() as unknown as { cells: { runs: { throughputPerS: unknown }[] }[] };
  fast.cells[0].runs[0].throughputPerS = "fast";
  assertEquals(resultsProblem(fast), "/cells/0/runs/0/throughputPerS must be number");
});
