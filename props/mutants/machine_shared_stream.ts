/**
 * Planted bug, in the machine: thieves draw from the stream of the services, so stealing changes
 * what is to be done.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-shared-stream",
  base: "gpm",
  law: "same-values",
  family: "engine",
  about: "thieves draw from the stream of the services, so stealing changes what is to be done",
  harm: ({ s }) => {
    Object.assign(s, { stealPrng: s.servicePrng });
  },
};
