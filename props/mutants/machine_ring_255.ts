/**
 * Planted bug, in the machine: a ring is full one G too early.
 *
 * @module
 */

import { spillsAt } from "./machine_spill.ts";
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
    const { rings } = parts.s, push = rings.push.bind(rings), slots = rings.size - 1;
    rings.push = (p, g) => rings.len(p) < slots && push(p, g);
    spillsAt(parts, slots, rings.size >> 1);
  },
};
