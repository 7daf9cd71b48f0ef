/**
 * Mutants that need not be killed by their own law, each with its reason. The table names them, and
 * they do not fail it.
 *
 * @module
 */

/** One mutant that may live. */
export interface Accepted {
  /** Name of the mutant. */
  readonly mutant: string;
  /** Why, in words that a reader of the table understands. */
  readonly because: string;
}

/** All of them. */
export const ACCEPTED: readonly Accepted[] = [
  "n1-look-then-park",
  "machine-lost-permit",
].map((mutant) => ({
  mutant,
  because: "its window is one step wide: drawn schedules seldom hit it, " +
    "`explore --mutant` finds it among all schedules of a small machine",
}));
