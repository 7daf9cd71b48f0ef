/**
 * Planted bug, in the machine: a P takes the last G of its ring instead of the first.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-last-first",
  base: "gpm",
  law: "ring-bound",
  family: "queue",
  about: "a P takes the last G of its ring instead of the first",
  harm: ({ s: { rings } }) => {
    const pop = rings.pop.bind(rings);
    rings.pop = (p) => {
      for (let others = rings.len(p) - 1; others > 0; others--) rings.push(p, pop(p));
      return pop(p);
    };
  },
};
