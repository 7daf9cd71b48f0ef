/**
 * Planted bug, in the machine: an M that comes back from a system call uses its old P, even if the
 * monitor gave it to another M meanwhile. Go guards this point with a compare-and-swap.
 *
 * @module
 */

import { PStatus } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-two-owners",
  base: "gpm",
  law: "exclusive-run",
  family: "processor",
  about: "an M back from a system call uses its old P, though another M has it now",
  harm: ({ s, ops }) => {
    ops.reclaimProc = (id) => {
      const m = s.ms.at[id], p = m.oldP;
      m.oldP = -1;
      if (p < 0 || s.ps.status[p] === PStatus.IDLE) return false;
      s.ps.status[p] = PStatus.RUNNING;
      s.ps.m[p] = id;
      m.p = p;
      return true;
    };
  },
};
