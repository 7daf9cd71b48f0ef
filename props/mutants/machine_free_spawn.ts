/**
 * Planted bug, in the machine: creating a G is counted and charged, but takes no time.
 *
 * @module
 */

import { Cost } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-free-spawn",
  base: "gpm",
  law: "cost-time",
  family: "engine",
  about: "creating a G is counted and charged, but takes no time",
  harm: ({ s }) => {
    const charge = s.charge.bind(s);
    s.charge = (m, row) => {
      if (row === Cost.spawnG) s.costTimes[row]++;
      else charge(m, row);
    };
  },
};
