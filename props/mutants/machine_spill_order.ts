/**
 * Planted bug, in the machine: a full ring spills from its second G on; the oldest stays.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-order",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring spills from its second G on; the oldest stays",
  options: { ring: "4" },
  harm: ({ s: { rings }, ops }) => {
    const spillHalf = ops.spillHalf.bind(ops);
    ops.spillHalf = (m, p, g) => {
      if (rings.len(p) === rings.size) rings.push(p, rings.pop(p));
      return spillHalf(m, p, g);
    };
  },
};
