/**
 * Lets a law hunt its planted bug through generated cases.
 *
 * @module
 */

import fc from "fast-check";
import { MODELS } from "@lab/models";
import type { Workload } from "@lab/runtime";
import { raceScene } from "./arbitraries/races.ts";
import {
  attributed,
  caseFor,
  locked,
  orderFreeScene,
  pinned,
  scene,
} from "./arbitraries/scenes.ts";
import type { Case, Scene } from "./case.ts";
import { MergedStates } from "./explore/merged_states.ts";
import { SMALL_PROGRAMS } from "./programs/small.ts";
import type { Violation } from "./law.ts";
import { sameValues } from "./laws.ts";
import type { Mutant } from "./mutant.ts";
import { runCase } from "./run.ts";

/** What became of a mutant. */
export interface Kill {
  readonly mutant: Mutant;
  /** The law named by the mutant found it. */
  readonly isKilled: boolean;
  /** Cases that were run, generated or schedules of a search, the deadly one included. */
  readonly cases: number;
  /** The deadly case and what the law said, or null. */
  readonly by: { readonly case: Case; readonly violation: Violation } | null;
}

/**
 * Cases are made in batches: the first one small, as most bugs are found soon, then twice as many.
 */
const FIRST_BATCH = 8;
const BATCH_MAX = 512;

/**
 * Generated cases to hunt a mutant in, made as they are asked for.
 *
 * @param seed Of the generator: the same seed, the same cases.
 */
export function* casesFor(mutant: Mutant, casesMax: number, seed: number): Generator<Case> {
  const { adapt = (workload: Workload) => workload } = mutant;
  const spec = MODELS.find((model) => model.name === mutant.base)!;
  const cases = caseFor(spec, scenesFor(mutant));
  let left = casesMax;
  for (let batch = 0, size = FIRST_BATCH; left > 0; batch++, size = Math.min(2 * size, BATCH_MAX)) {
    const numRuns = Math.min(size, left);
    for (const generated of fc.sample(cases, { numRuns, seed: mixed(seed, batch) })) {
      const options = { ...generated.options, ...mutant.options };
      const workload = adapt(generated.workload);
      yield { ...generated, workload, options, mutant: mutant.name };
    }
    left -= numRuns;
  }
}

const FLAVOURS = { attributed, pinned, locked, raced: () => raceScene } as const;

/** The scenes in which a mutant is hunted. */
export function scenesFor({ law, scenes }: Mutant): fc.Arbitrary<Scene> {
  const plain = law === sameValues.name ? orderFreeScene : scene;
  return scenes === undefined ? plain : FLAVOURS[scenes](plain);
}

/** Seed of a batch: the batches of one seed are as different as those of two. */
function mixed(seed: number, batch: number): number {
  return Math.imul(seed, 0x9e37_79b1) + Math.imul(batch, 0x85eb_ca6b) | 0;
}

/** Cases after which a mutant has lived: ten times what the rarest of them needs, as a rule. */
export const CASES_MAX = 20_000;

/**
 * Runs generated cases until the mutant's own law finds it. Other laws are not held.
 *
 * @param casesMax How many cases to try.
 * @param seed Of the generator: the same seed, the same cases.
 */
export function killMutant(mutant: Mutant, casesMax = CASES_MAX, seed = 1): Kill {
  if (mutant.hunt === "search") return searchMutant(mutant, casesMax, seed);
  let cases = 0;
  for (const c of casesFor(mutant, casesMax, seed)) {
    cases++;
    const violation = violationsOf(mutant, c, [mutant.law]).find(({ law }) => law === mutant.law);
    if (violation) return { mutant, isKilled: true, cases, by: { case: c, violation } };
  }
  return { mutant, isKilled: false, cases, by: null };
}

/**
 * What laws say of a mutant in a case. A faulty machine may be so wrong that the engine itself
 * breaks: then no law has said anything.
 */
export function violationsOf(
  mutant: Mutant,
  c: Case,
  laws: readonly string[],
): readonly Violation[] {
  try {
    return runCase(c, laws, { mutant }).violations;
  } catch (error) {
    if (mutant.fault !== undefined && error instanceof TypeError) return [];
    throw error;
  }
}

/** Hunts among all schedules of 3 Gs on 2 Ps, one small program after the other. */
function searchMutant(mutant: Mutant, casesMax: number, seed: number): Kill {
  let cases = 0;
  for (const [i, { make }] of SMALL_PROGRAMS.entries()) {
    const search = new MergedStates({
      workload: make(3),
      machine: { procs: 2, cores: 2 },
      costs: "zero",
      seed,
      model: mutant.base,
      mutant: mutant.name,
    });
    // Each program gets an equal share of what is left.
    const share = cases + Math.ceil((casesMax - cases) / (SMALL_PROGRAMS.length - i));
    while (cases < share && search.step()) {
      cases++;
      const hit = search.found.find(({ violations: [first] }) => first.law === mutant.law);
      if (hit === undefined) continue;
      const by = { case: hit.case, violation: hit.violations[0] };
      return { mutant, isKilled: true, cases, by };
    }
  }
  return { mutant, isKilled: false, cases, by: null };
}
