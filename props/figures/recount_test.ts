import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import type { Summary } from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import { type Case, costTable } from "../case.ts";
import { type CaseResult, runCase } from "../run.ts";
import { RUNS, runs, seed } from "../testing/runs.ts";
import { figureFaults } from "./recount.ts";

/** The faults of a finished run; none, if it broke off. */
function faultsOf(c: Case, { outcome, context, trace }: CaseResult, said?: Summary) {
  if (outcome === null || trace === null) return [];
  const { traits } = context!, costs = costTable(c.costs);
  return figureFaults(trace, said ?? outcome.metrics, { traits, costs });
}

const AGAIN = `deno task test props/figures -- --seed=${seed()} --runs=${runs(RUNS)}`;

for (const [i, spec] of MODELS.entries()) {
  const numRuns = runs(30);
  Deno.test(`${spec.name}: every figure is what the events make it (${numRuns} generated cases)`, () => {
    const property = fc.property(caseFor(spec), (c) => {
      const texts = faultsOf(c, runCase(c, [])).map(({ figure, said, counted }) =>
        `${figure} is ${said}, the events make it ${counted}`
      );
      assert(texts.length === 0, `${texts.join("\n")}\nagain: ${AGAIN}`);
    });
    // Others for each model: what is wrong with the machine shows under any of them.
    fc.assert(property, { numRuns, seed: seed() + i });
  });
}

/** The numbers of a summary, by their path, but for lists. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === "number") return [path];
  return Object.entries(value as object).flatMap(([key, part]) => pathsOf(part, [...path, key]));
}

/** A copy in which the number at `path` is another: more than any error allows. */
function wrongAt(said: Summary, path: readonly string[]): Summary {
  const copy = structuredClone(said) as unknown as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1)!, value = at[last] as number;
  at[last] = value * 1.02 + 1;
  return copy as unknown as Summary;
}

/** Figures that no event tells of. */
const UNTOLD: readonly RegExp[] = [
  // Counted where nothing is recorded; the rows that they are charged by are compared with them.
  /^counts\.(stealTries|lockAcquires|mutexStarvations|mutexSpins)$/,
  /^counts\.(selectsReady|selectsDefault)$/,
  /^costs\.(?!(userSwitch|spawnG|exitG|parkG|syscallUser|modeSave|lockAcquire|lockContended|stackG)\.)/,
];

Deno.test("a wrong figure does not pass the recount, whichever it is", () => {
  const gpm = MODELS.find(({ name }) => name === "gpm")!;
  const cases = fc.sample(caseFor(gpm), { numRuns: 40, seed: 1 });
  const passed = new Set<string>(), found = new Set<string>();
  for (const c of cases) {
    const run = runCase(c, []);
    if (run.outcome === null) continue;
    for (const path of pathsOf(run.outcome.metrics)) {
      const isFound = faultsOf(c, run, wrongAt(run.outcome.metrics, path)).length > 0;
      (isFound ? found : passed).add(path.join("."));
    }
  }
  assert(found.size > 60, `only ${found.size} figures were held`);
  const untold = [...passed].filter((path) => !UNTOLD.some((rule) => rule.test(path)));
  assertEquals(untold, [], "wrong figures that nobody noticed");
});
