import { assert, assertEquals } from "@std/assert";
import { MUTANTS } from "../mutants.ts";
import { MergedStates } from "./merged_states.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";

/** Runs of one search; the whole table takes more: `deno task explore --mutants`. */
const RUNS_MAX = 3_000;
/** Mutants that take longer, with the runs that they take. */
const LONGER = new Map([["gpm-no-chain", 40_000]]);

for (const mutant of MUTANTS) {
  if (mutant.family !== "wake-up" || mutant.make === undefined || LONGER.has(mutant.name)) continue;
  Deno.test(`${mutant.name} is found exhaustively with 2 Ps and 3 Gs, the unharmed model is not`, () => {
    const searchOf = (name: string | undefined, program: typeof SMALL_PROGRAMS[number]) =>
      new MergedStates({
        model: mutant.base,
        ...(mutant.options === undefined ? {} : { options: mutant.options }),
        ...(name === undefined ? {} : { mutant: name }),
        workload: program.make(3),
        machine: { procs: 2, cores: 2 },
        costs: "zero",
        seed: 1,
      });
    for (const program of SMALL_PROGRAMS) {
      const search = searchOf(mutant.name, program);
      const isFound = () => search.found.some(({ violations }) => violations[0].law === mutant.law);
      while (!isFound() && search.runs + search.cuts < RUNS_MAX && search.step());
      if (!isFound()) continue;
      const sound = searchOf(undefined, program), runs = search.runs + search.cuts;
      while (sound.runs + sound.cuts < runs && sound.step());
      assertEquals(sound.found, []);
      return;
    }
    assert(false, `not found in ${RUNS_MAX} runs of any program`);
  });
}
