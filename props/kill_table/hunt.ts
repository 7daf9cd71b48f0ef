/**
 * One hunt of the kill table: a mutant, a seed, its own law, and on request which other laws were
 * quicker and how small the counterexample gets.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { casesFor, killMutant, violationsOf } from "../kill.ts";
import { LAWS } from "../laws.ts";
import type { Mutant } from "../mutant.ts";
import { runCase } from "../run.ts";
import type { ShrinkLimits } from "../shrink/search.ts";
import { shrinkCase, type Shrunk } from "../shrink/shrink_case.ts";

/** What is hunted, and how far. */
export interface HuntOptions {
  readonly seed: number;
  /** Cases after which the mutant has lived. */
  readonly casesMax: number;
  /**
   * Look which other laws blame the mutant, in the same cases: takes as long again. If it lives,
   * that is looked at in any case.
   */
  readonly others: boolean;
  /** Shrink the deadly case within these limits, or null. */
  readonly shrink: ShrinkLimits | null;
}

/** What came of a hunt. All but `ms` is the same for the same seed. */
export interface Hunt {
  readonly mutant: string;
  readonly seed: number;
  /** Runs until the mutant's own law blamed it, or null: it lived. */
  readonly runs: number | null;
  /** Wall time of those runs. */
  readonly ms: number;
  /**
   * Laws that blamed the mutant in an earlier case, the first first; null: nobody looked, as where
   * all schedules were searched.
   */
  readonly quicker: readonly string[] | null;
  readonly shrunk: Shrunk | null;
}

/**
 * Steps until a run of the shrinker breaks off: the first of these with which the deadly case is
 * still deadly. Small cases need few; what is left out in shrinking often leaves an M that
 * searches, or a loop that spins, without end.
 */
const SHRINK_STEPS: readonly number[] = [20_000, 100_000];

/** Hunts a mutant through the cases of one seed. */
export function hunt(mutant: Mutant, { seed, casesMax, others, shrink }: HuntOptions): Hunt {
  const startMs = performance.now();
  const { by, cases } = killMutant(mutant, casesMax, seed);
  const ms = performance.now() - startMs;
  return {
    mutant: mutant.name,
    seed,
    runs: by === null ? null : cases,
    ms,
    quicker: mutant.hunt === undefined && (others || by === null)
      ? quickerLaws(mutant, by === null ? cases : cases - 1, seed)
      : null,
    shrunk: by === null || shrink === null ? null : shrinkKill(mutant, by.case, shrink),
  };
}

/** The laws that blame the mutant in the first case in which any of them does. */
function quickerLaws(mutant: Mutant, cases: number, seed: number): string[] {
  const laws = LAWS.map(({ name }) => name).filter((name) => name !== mutant.law);
  for (const c of casesFor(mutant, cases, seed)) {
    const found = new Set(violationsOf(mutant, c, laws).map(({ law }) => law));
    if (found.size > 0) return [...found];
  }
  return [];
}

/**
 * The smallest case in which the mutant's law blames the mutant, but not the model without the bug:
 * some laws hold for a class of programs only, and shrinking must not leave it.
 */
export function shrinkKill(mutant: Mutant, deadly: Case, limits: ShrinkLimits): Shrunk {
  return shrinkCase(deadly, killPredicate(mutant, deadly), limits);
}

/** Whether a case still shows the mutant. @param deadly A case that does. */
export function killPredicate(mutant: Mutant, deadly: Case): (c: Case) => boolean {
  const blames = (c: Case, options: { mutant?: Mutant; stepsMax?: number }) =>
    runCase(c, [mutant.law], options).violations.some(({ law }) => law === mutant.law);
  const shows = (stepsMax?: number) => (c: Case) =>
    blames(c, { mutant, stepsMax }) && !blames({ ...c, mutant: undefined }, { stepsMax });
  return SHRINK_STEPS.map(shows).find((quick) => quick(deadly)) ?? shows();
}

/** One mutant that may live. */
export interface Accepted {
  /** Name of the mutant. */
  readonly mutant: string;
  /** Why, in words that a reader of the table understands. */
  readonly because: string;
}

/** All of them: none today. */
export const ACCEPTED: readonly Accepted[] = [];
