/**
 * Planted bug, in the machine: a ring takes one G more than it has slots.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-ring-257",
  base: "gpm",
  law: "ring-bound",
  family: "ring",
  about: "a ring takes one G more than it has slots",
  options: { ring: "4" },
  harm: ({ s: { rings } }) => {
    const extra: number[] = [];
    const push = rings.push.bind(rings), pop = rings.pop.bind(rings), len = rings.len.bind(rings);
    rings.len = (p) => len(p) + (extra[p] === undefined ? 0 : 1);
    rings.push = (p, g) => {
      if (push(p, g)) return true;
      if (extra[p] !== undefined) return false;
      extra[p] = g;
      return true;
    };
    rings.pop = (p) => {
      const g = pop(p);
      if (extra[p] !== undefined) push(p, extra[p]);
      delete extra[p];
      return g;
    };
  },
};
