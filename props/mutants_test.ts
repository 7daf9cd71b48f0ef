/**
 * Laws are tested too: each planted bug is found by the law it names, and the model without the bug
 * is not blamed for it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { MODELS } from "@lab/models";
import { CASES_MAX, killMutant } from "./kill.ts";
import { LAWS, RUNS_LAWS } from "./laws.ts";
import { MUTANTS } from "./mutants.ts";
import { replayCommand } from "./replay.ts";
import { ENGINE_LAWS, runCase } from "./run.ts";
import { runsAtLeast } from "./testing/runs.ts";

for (const mutant of MUTANTS) {
  Deno.test(`${mutant.law} kills ${mutant.name}: ${mutant.about}`, () => {
    const kill = killMutant(mutant, runsAtLeast(CASES_MAX));
    assert(kill.by !== null, `${mutant.name} lived through ${kill.cases} cases`);
    const sound = { ...kill.by.case, mutant: undefined };
    const blamed = runCase(sound, [mutant.law]).violations;
    const why = `${mutant.base} without the bug is blamed too: ${replayCommand(sound, mutant.law)}`;
    assertEquals(blamed, [], why);
  });
}

Deno.test("every law has a planted bug that it kills", () => {
  const names = [...LAWS, ...RUNS_LAWS].map((law) => law.name);
  const killers = new Set(MUTANTS.map((mutant) => mutant.law));
  assertEquals(names.filter((name) => !killers.has(name)), []);
});

Deno.test("every mutant names a law and a model that exist, and has its own name", () => {
  const names = [...LAWS, ...RUNS_LAWS].map((law) => law.name);
  const laws = new Set<string>([...names, ...Object.values(ENGINE_LAWS)]);
  const models = new Set(MODELS.map((model) => model.name));
  assertEquals(MUTANTS.filter(({ law, base }) => !laws.has(law) || !models.has(base)), []);
  assertEquals(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
});
