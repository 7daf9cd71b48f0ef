/**
 * Planted bug, in the machine: a full ring moves one G less than half.
 *
 * @module
 */

import { spillsAt } from "./machine_spill.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-less",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring moves one G less than half",
  options: { ring: "4" },
  harm: (parts) => spillsAt(parts, parts.s.rings.size, (parts.s.rings.size >> 1) - 1),
};
