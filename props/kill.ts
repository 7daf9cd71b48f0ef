/**
 * Lets a law hunt its planted bug through generated cases.
 *
 * @module
 */

import fc from "fast-check";
import { MODELS } from "@lab/models";
import { caseFor, orderFreeScene, scene } from "./arbitraries/scenes.ts";
import type { Case } from "./case.ts";
import type { Violation } from "./law.ts";
import { sameValues } from "./laws.ts";
import type { Mutant } from "./mutant.ts";
import { runCase } from "./run.ts";

/** What became of a mutant. */
export interface Kill {
  readonly mutant: Mutant;
  /** The law named by the mutant found it. */
  readonly isKilled: boolean;
  /** Generated cases that were run, the deadly one included. */
  readonly cases: number;
  /** The deadly case and what the law said, or null. */
  readonly by: { readonly case: Case; readonly violation: Violation } | null;
}

/**
 * Runs generated cases until the mutant's own law finds it. Other laws are not held.
 *
 * @param casesMax How many cases to try.
 * @param seed Of the generator: the same seed, the same cases.
 */
export function killMutant(mutant: Mutant, casesMax = 400, seed = 1): Kill {
  const spec = MODELS.find((model) => model.name === mutant.base)!;
  const scenes = mutant.law === sameValues.name ? orderFreeScene : scene;
  const stream = fc.sample(caseFor(spec, scenes), { numRuns: casesMax, seed });
  let cases = 0;
  for (const generated of stream) {
    cases++;
    const options = { ...generated.options, ...mutant.options };
    const c: Case = { ...generated, options, mutant: mutant.name };
    const violation = runCase(c, [mutant.law]).violations.find(({ law }) => law === mutant.law);
    if (violation) return { mutant, isKilled: true, cases, by: { case: c, violation } };
  }
  return { mutant, isKilled: false, cases, by: null };
}
