/**
 * Planted bug, in the machine: a full ring moves its newer half and keeps the older.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-newer",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring moves its newer half and keeps the older",
  options: { ring: "4" },
  harm: ({ s: { rings }, ops }) => {
    const spillHalf = ops.spillHalf.bind(ops);
    ops.spillHalf = (m, p, g) => {
      const half = rings.len(p) === rings.size ? rings.size >> 1 : 0;
      for (let i = 0; i < half; i++) rings.push(p, rings.pop(p));
      return spillHalf(m, p, g);
    };
  },
};
