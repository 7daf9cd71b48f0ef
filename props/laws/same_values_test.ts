import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Outcome } from "@lab/runtime";
import { sameValues as law } from "./runs.ts";

type Finals = readonly (readonly number[] | null)[];

function run(label: string, finals: Finals, endName = "done") {
  const completed = finals.filter((vars) => vars !== null).length;
  const outcome: Partial<Outcome> = {
    finals,
    completed,
    spawned: finals.length,
    endName,
    elapsedNs: 5,
  };
  return { label, outcome: outcome as Outcome };
}

Deno.test("same-values accepts the same Gs created in another order", () => {
  assertEquals(law.checkRuns([run("gm", [[1], [2, 3]]), run("gpm", [[2, 3], [1]])]), []);
});

const broken: readonly [what: string, finals: Finals, end: string, words: string][] = [
  ["another value", [[1], [2, 4]], "done", "ended with the variables [2 3], in gpm with [2 4]"],
  ["a G that did not finish", [[1], null], "done", "gm completed 2 of 2 Gs, gpm 1 of 2"],
  ["another end", [[1], [2, 3]], "deadlock", "gm ended done, gpm ended deadlock"],
];

for (const [what, finals, end, words] of broken) {
  Deno.test(`same-values finds ${what}`, () => {
    const found = law.checkRuns([run("gm", [[1], [2, 3]]), run("gpm", finals, end)]);
    assertStringIncludes(found[0].reason, words);
  });
}
