/**
 * Planted bug, in the machine: a P takes the last G of its ring instead of the first.
 *
 * @module
 */

import { turn } from "./machine_ring.ts";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-last-first",
  base: "gpm",
  law: "ring-bound",
  family: "queue",
  about: "a P takes the last G of its ring instead of the first",
  harm: ({ rings }) => {
    for (const ring of rings("local")) {
      const take = ring.take.bind(ring);
      ring.take = (m) => {
        turn(ring, ring.len() - 1);
        return take(m);
      };
    }
  },
};
