/**
 * Planted bug, in the machine: a full ring moves its newer half and keeps the older.
 *
 * @module
 */

import { beforeSpill, turn } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-newer",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring moves its newer half and keeps the older",
  options: { ring: "4" },
  harm: ({ rings }) => {
    for (const ring of rings("local")) beforeSpill(ring, () => turn(ring, ring.size >> 1));
  },
};
