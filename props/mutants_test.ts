/**
 * Laws are tested too: each planted bug is found by the law it names, and the model without the bug
 * is not blamed for it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { MODELS } from "@lab/models";
import { MergedStates } from "./explore/merged_states.ts";
import { SMALL_PROGRAMS } from "./explore/programs.ts";
import { CASES_MAX, killMutant } from "./kill.ts";
import { ACCEPTED } from "./kill_table/accepted.ts";
import { LAWS, RUNS_LAWS } from "./laws.ts";
import { mutantNamed, MUTANTS } from "./mutants.ts";
import { replayCommand } from "./replay.ts";
import { ENGINE_LAWS, runCase } from "./run.ts";
import { runsAtLeast } from "./testing/runs.ts";

const drawn = MUTANTS.filter(({ name }) => !ACCEPTED.some(({ mutant }) => mutant === name));

for (const mutant of drawn) {
  Deno.test(`${mutant.law} kills ${mutant.name}: ${mutant.about}`, () => {
    const kill = killMutant(mutant, runsAtLeast(CASES_MAX));
    assert(kill.by !== null, `${mutant.name} lived through ${kill.cases} cases`);
    const sound = { ...kill.by.case, mutant: undefined };
    const blamed = runCase(sound, [mutant.law]).violations;
    const why = `${mutant.base} without the bug is blamed too: ${replayCommand(sound, mutant.law)}`;
    assertEquals(blamed, [], why);
  });
}

for (const { mutant: name, because } of ACCEPTED) {
  Deno.test(`every schedule of a small machine shows ${name} (${because})`, () => {
    const { base, law } = mutantNamed(name);
    const machine = { procs: 2, cores: 2 };
    const isFound = ["spawn", "sleep"].some((program) => {
      const workload = SMALL_PROGRAMS.find((row) => row.name === program)!.make(3);
      const scene = { workload, machine, costs: "zero", seed: 1 } as const;
      const search = new MergedStates({ model: base, mutant: name, ...scene });
      const found = () => search.found.some(({ violations: [first] }) => first.law === law);
      while (!found() && search.step());
      return found();
    });
    assert(isFound);
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
