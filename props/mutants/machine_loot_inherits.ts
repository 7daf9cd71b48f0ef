/**
 * Planted bug, in the machine: a G stolen out of a runnext goes on with a slice of its thief.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-loot-inherits",
  base: "gpm",
  law: "tick-inherit",
  family: "runnext",
  about: "a G stolen out of a runnext goes on with a slice of its thief",
  harm: ({ queues, ops }) => {
    for (const next of queues("next")) {
      const rob = next.rob.bind(next);
      next.rob = (m) => {
        const g = rob(m);
        if (g >= 0) ops.inherit(m);
        return g;
      };
    }
  },
};
