/**
 * Planted bug, in the machine: a full ring that has wrapped moves its Gs in the order of the slots,
 * not from its head on.
 *
 * @module
 */

import { beforeSpill, turn } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-wrapped",
  base: "gpm",
  law: "overflow",
  family: "ring",
  about: "a full ring that has wrapped moves its Gs in the order of the slots",
  options: { ring: "4" },
  harm: ({ rings }) => {
    for (const ring of rings("local")) {
      // Turned until the first slot comes first: no turn at all while the ring has not wrapped.
      beforeSpill(ring, () => turn(ring, -ring.head & (ring.size - 1)));
    }
  },
};
