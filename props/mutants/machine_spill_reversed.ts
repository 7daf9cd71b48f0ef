/**
 * Planted bug, in the machine: a full ring moves its older half in reverse order.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-reversed",
  base: "gpm",
  law: "overflow",
  family: "overflow",
  about: "a full ring moves its older half in reverse order",
  options: { ring: "4" },
  harm: ({ s: { rings }, ops }) => {
    const spillHalf = ops.spillHalf.bind(ops);
    ops.spillHalf = (m, p, g) => {
      const all: number[] = [];
      while (rings.len(p) > 0) all.push(rings.pop(p));
      const half = all.length === rings.size ? rings.size >> 1 : 0;
      for (const x of [...all.slice(0, half).reverse(), ...all.slice(half)]) rings.push(p, x);
      return spillHalf(m, p, g);
    };
  },
};
