/**
 * Planted bug, in the machine: a P that was idle begins to count its ticks anew.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-tick-lost",
  base: "gpm",
  law: "tick-count",
  family: "tick",
  about: "a P that was idle begins to count its ticks anew",
  harm: ({ s: { ps } }) => {
    const takeIdle = ps.takeIdle.bind(ps);
    ps.takeIdle = (p, m, nowNs) => {
      takeIdle(p, m, nowNs);
      ps.schedtick[p] = 0;
    };
  },
};
