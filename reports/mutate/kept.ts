/**
 * What is kept of mutants in the repository: those that tests kill, so that none of them lives
 * again unseen, and those that nobody can tell from the code, each with the reason.
 *
 * @module
 */

import EQUIVALENT from "./equivalent.json" with { type: "json" };
import KEPT from "./kept.json" with { type: "json" };
import type { CodeMutant } from "./sample.ts";
import type { Verdict } from "./state.ts";

/** A mutant that behaves as the code does. */
export interface Equivalent {
  readonly id: string;
  /** Why nobody can tell. */
  readonly why: string;
}

/** A mutant and the test file that killed it. */
export interface KeptMutant {
  readonly id: string;
  readonly by: string;
}

/** All mutants that were argued to be no fault. */
export const equivalents: readonly Equivalent[] = EQUIVALENT;

/** The kept sample of dead mutants. */
export const keptMutants: readonly KeptMutant[] = KEPT;

/**
 * Dead mutants for the kept sample, spread over files: the first of each file, then the second, and
 * so on.
 */
export function toKeep(
  mutants: readonly CodeMutant[],
  verdicts: readonly Verdict[],
  size: number,
): KeptMutant[] {
  const dead = mutants.flatMap(({ id, path }, i) => {
    const { judgement, by } = verdicts[i];
    return judgement === "killed" && by !== null ? [{ path, id, by }] : [];
  });
  const nth = new Map<string, number>();
  const ranked = dead.map((row) => {
    const rank = nth.get(row.path) ?? 0;
    nth.set(row.path, rank + 1);
    return { ...row, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).slice(0, size)
    .map(({ id, by }) => ({ id, by })).toSorted((a, b) => a.id < b.id ? -1 : 1);
}
