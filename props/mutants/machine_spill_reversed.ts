/**
 * Planted bug, in the machine: a full ring moves its older half in reverse order.
 *
 * @module
 */

import { beforeSpill } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-reversed",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring moves its older half in reverse order",
  options: { ring: "4" },
  harm: ({ rings }) => {
    for (const ring of rings("local")) {
      beforeSpill(ring, () => {
        const { slots, head, size } = ring, mask = size - 1;
        const older = Array.from({ length: size >> 1 }, (_, i) => slots[(head + i) & mask]);
        older.reverse().forEach((g, i) => slots[(head + i) & mask] = g);
      });
    }
  },
};
