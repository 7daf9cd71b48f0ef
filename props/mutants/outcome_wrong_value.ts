/**
 * Planted bug, in the outcome: a G ends with a wrong value in a variable. No model can be that wrong:
 * the engine owns the variables.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "outcome-wrong-value",
  base: "gpm",
  law: "same-values",
  about: "a G ends with a wrong value in a variable",
  mutateOutcome(outcome) {
    const finals = outcome.finals?.map((vars) => vars?.map((value) => value + 1) ?? null) ?? null;
    return { ...outcome, finals };
  },
};
