/**
 * Planted bug, in the machine: a P that is taken by name stays on the idle list and is taken again.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-proc-copied",
  base: "gpm",
  law: "one-hand",
  family: "processor",
  about: "a P that is taken by name stays on the idle list and is taken again",
  harm: ({ s: { ps } }) => {
    const takeIdle = ps.takeIdle.bind(ps);
    ps.takeIdle = (p, m, nowNs) => {
      takeIdle(p, m, nowNs);
      if (p === 0 || ps.idleCount > 0) return;
      ps.pushIdle(p, nowNs);
      ps.m[p] = m;
    };
  },
};
