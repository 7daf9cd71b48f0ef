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

/** All of them: none today. */
export const ACCEPTED: readonly Accepted[] = [];
