/**
 * Planted bug, in the machine: a dispatch from runnext counts a tick, as if its slice were its own.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-next-counts",
  base: "gpm",
  law: "tick-inherit",
  family: "tick",
  about: "a dispatch from runnext counts a tick, as if its slice were its own",
  harm: ({ ops }) => {
    ops.inherit = () => {};
  },
};
