/**
 * Planted bug, in the machine: a full ring moves one G less than half.
 *
 * @module
 */

import { spillsAt } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-less",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring moves one G less than half",
  options: { ring: "4" },
  harm: (parts) => {
    for (const ring of parts.rings("local")) {
      spillsAt(parts, ring, ring.size, (ring.size >> 1) - 1);
    }
  },
};
