/**
 * Planted bug, in the machine: a ring is full one G too early.
 *
 * @module
 */

import { spillsAt } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-ring-255",
  base: "gpm",
  law: "overflow",
  family: "ring",
  about: "a ring is full one G too early",
  options: { ring: "4" },
  harm: (parts) => {
    for (const ring of parts.rings("local")) {
      const put = ring.put.bind(ring), slots = ring.size - 1;
      ring.put = (m, g) => ring.len() < slots ? put(m, g) : g;
      spillsAt(parts, ring, slots, ring.size >> 1);
    }
  },
};
