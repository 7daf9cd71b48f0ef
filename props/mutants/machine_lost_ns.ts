/**
 * Planted bug, in the machine: a core forgets 1 ns whenever a thread leaves it.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-lost-ns",
  base: "gpm",
  law: "core-accounting",
  family: "engine",
  about: "a core forgets 1 ns whenever a thread leaves it",
  harm: ({ os }) => {
    const leave = os.leave.bind(os);
    os.leave = (m, atNs, quantumOver) => {
      os.busyNs[m.core]--;
      leave(m, atNs, quantumOver);
    };
  },
};
