/**
 * Planted bug, in the machine: a full ring that has wrapped moves its Gs in the order of the slots,
 * not from its head on.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-spill-wrapped",
  base: "gpm",
  law: "overflow",
  family: "ring",
  about: "a full ring that has wrapped moves its Gs in the order of the slots",
  options: { ring: "4" },
  harm: ({ s: { rings }, ops }) => {
    const gets: number[] = [], pop = rings.pop.bind(rings), spillHalf = ops.spillHalf.bind(ops);
    rings.pop = (p) => {
      const g = pop(p);
      if (g >= 0) gets[p] = ((gets[p] ?? 0) + 1) % rings.size;
      return g;
    };
    ops.spillHalf = (m, p, g) => {
      // Turned until the first slot comes first: no turn at all while the ring has not wrapped.
      const turns = rings.len(p) === rings.size ? (rings.size - (gets[p] ?? 0)) % rings.size : 0;
      for (let i = 0; i < turns; i++) rings.push(p, pop(p));
      return spillHalf(m, p, g);
    };
  },
};
