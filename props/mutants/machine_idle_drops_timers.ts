/**
 * Planted bug, in the machine: a P that becomes idle loses its timers.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-idle-drops-timers",
  base: "gpm",
  law: "ends-or-names-stuck",
  family: "timer",
  goIssues: [45716],
  about: "a P that becomes idle loses its timers",
  harm: ({ s: { ps, timers } }) => {
    const pushIdle = ps.pushIdle.bind(ps);
    ps.pushIdle = (p, nowNs) => {
      while (timers.firstNs(p) < Infinity) timers.pop(p);
      pushIdle(p, nowNs);
    };
  },
};
