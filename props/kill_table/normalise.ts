/**
 * How normal the shrinker's results are: one mutant, one seed, shrunk once by the lab's own
 * shrinker and once by fast-check, which knows the parts a workload is made of and nothing smaller.
 * The fewer distinct results over many seeds, the better a reader recognises a bug that was seen
 * before.
 *
 * @module
 */

import fc from "fast-check";
import { MODELS } from "@lab/models";
import { caseFor } from "../arbitraries/scenes.ts";
import type { Case } from "../case.ts";
import { killMutant, scenesFor } from "../kill.ts";
import type { Mutant } from "../mutant.ts";
import { operations } from "../shrink/order.ts";
import { killPredicate, shrinkKill } from "./hunt.ts";

/** What is shrunk, and how far. */
export interface NormalOptions {
  readonly seed: number;
  /** Cases after which the mutant has lived. */
  readonly casesMax: number;
  /** Runs of the predicate for each of the two shrinkers, at most. */
  readonly evaluationsMax: number;
}

/** One result of a shrinker. */
export interface Minimum {
  /** The scene as text: equal results have equal texts. */
  readonly text: string;
  readonly operations: number;
  /** Runs of the predicate. */
  readonly evaluations: number;
}

/** What came of it; null where the mutant lived. */
export interface Normal {
  readonly mutant: string;
  readonly seed: number;
  readonly ours: Minimum | null;
  readonly fastCheck: Minimum | null;
}

/** Shrinks one mutant, as found from one seed, in both ways. */
export function normalise(mutant: Mutant, options: NormalOptions): Normal {
  const { seed, casesMax, evaluationsMax } = options;
  const { by } = killMutant(mutant, casesMax, seed);
  const shrunk = by === null ? null : shrinkKill(mutant, by.case, { evaluationsMax });
  return {
    mutant: mutant.name,
    seed,
    ours: shrunk === null ? null : minimum(shrunk.case, shrunk.evaluations),
    fastCheck: by === null ? null : byFastCheck(mutant, by.case, options),
  };
}

function minimum({ mutant: _, ...scene }: Case, evaluations: number): Minimum {
  return { text: JSON.stringify(scene), operations: operations(scene.workload), evaluations };
}

/**
 * The same by fast-check. It shrinks what it has generated itself, so it hunts for itself.
 *
 * @param deadly Tells which predicate both are to use.
 */
function byFastCheck(mutant: Mutant, deadly: Case, options: NormalOptions): Minimum | null {
  const { seed, casesMax, evaluationsMax } = options;
  const spec = MODELS.find((model) => model.name === mutant.base)!;
  const shows = killPredicate(mutant, deadly);
  let evaluations = 0;
  let best: Case | null = null;
  const keeps = (generated: Case): boolean => {
    if (best !== null && ++evaluations > evaluationsMax) return true;
    const texts = { ...generated.options, ...mutant.options };
    const c = { ...generated, options: texts, mutant: mutant.name };
    if (!shows(c)) return true;
    best = c;
    return false;
  };
  const cases = caseFor(spec, scenesFor(mutant));
  fc.check(fc.property(cases, keeps), { seed, numRuns: casesMax });
  return best === null ? null : minimum(best, evaluations + 1);
}
