/**
 * Planted bug, in the machine: a ring takes one G more than it has slots.
 *
 * @module
 */

import { spillsAt } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-ring-257",
  base: "gpm",
  law: "ring-bound",
  family: "ring",
  about: "a ring takes one G more than it has slots",
  options: { ring: "4" },
  harm: (parts) => {
    for (const ring of parts.rings("local")) {
      const slots = ring.size + 1;
      Object.assign(ring, { slots: new Int32Array(2 * ring.size) });
      const put = ring.put.bind(ring);
      ring.put = (m, g) => ring.len() < slots ? put(m, g) : g;
      spillsAt(parts, ring, slots, ring.size >> 1);
    }
  },
};
