/**
 * Planted bug, in the machine: an M that comes back from a system call uses its old P, even if the
 * monitor gave it to another M meanwhile. Go guards this point with a compare-and-swap.
 *
 * @module
 */

import { MAIN_M, PStatus } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-two-owners",
  base: "gpm",
  law: "exclusive-run",
  family: "processor",
  about: "an M back from a system call uses its old P, though another M has it now",
  harm: ({ s, ops, monitor }) => {
    const look = monitor.look.bind(monitor), { ps } = s;
    monitor.look = () => {
      // It asks whose system call a P is in: where two had it, nobody may be left.
      ps.m.forEach((m, p) => {
        if (m < 0 && ps.status[p] === PStatus.SYSCALL) ps.m[p] = MAIN_M;
      });
      look();
    };
    ops.reclaimProc = (id) => {
      const m = s.ms.at[id], p = m.oldP;
      m.oldP = -1;
      if (p < 0 || ps.status[p] === PStatus.IDLE) return false;
      ps.status[p] = PStatus.RUNNING;
      ps.m[p] = id;
      m.p = p;
      return true;
    };
  },
};
