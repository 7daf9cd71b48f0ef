/**
 * Planted bug, in the machine: a full ring spills from its second G on; the oldest stays.
 *
 * @module
 */

import { beforeSpill, turn } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-order",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring spills from its second G on; the oldest stays",
  options: { ring: "4" },
  harm: ({ rings }) => {
    for (const ring of rings("local")) beforeSpill(ring, () => turn(ring, 1));
  },
};
