/**
 * Planted bug, in the machine: an M that was woken just before it sleeps, sleeps all the same.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-lost-permit",
  base: "n1",
  hunt: "search",
  law: "ends-or-names-stuck",
  family: "wake-up",
  about: "an M that was woken just before it sleeps, sleeps all the same",
  harm: ({ threads }) => {
    const park = threads.park.bind(threads);
    threads.park = (m) => {
      const p = m.p;
      m.permit = 0;
      m.p = -1;
      park(m);
      m.p = p;
    };
  },
};
