/**
 * A process in which one model runs until V8 has optimized what is hot: Gs that yield, on 8 Ps. It
 * holds no other model, because a second one would change what V8 puts where. See
 * `inlining_test.ts`.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, simulate } from "@lab/runtime";
import { SCENARIOS } from "./scenarios.ts";

/** Runs, with a seed each. After the second nothing is optimized that was not before. */
const RUNS = 4;

/** @param model Name of a model. */
function run(model: string): void {
  const { make } = configure(model);
  const { workload, machine } = SCENARIOS.find(({ name }) => name === "yield-storm")!;
  const program = assemble(workload("bench"));
  for (let seed = 1; seed <= RUNS; seed++) {
    simulate({ model: make, program, machine, seed });
  }
}

if (import.meta.main) run(Deno.args[0]);
