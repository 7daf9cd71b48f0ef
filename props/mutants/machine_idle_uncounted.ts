/**
 * Planted bug, in the machine: a P that an M drops before it sleeps is not counted as idle.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-idle-uncounted",
  base: "gpm",
  law: "one-hand",
  family: "processor",
  about: "a P that an M drops before it sleeps is not counted as idle",
  harm: ({ s: { ps }, ops }) => {
    const dropProc = ops.dropProc.bind(ops);
    ops.dropProc = (m) => {
      ps.idleCount--;
      dropProc(m);
    };
  },
};
