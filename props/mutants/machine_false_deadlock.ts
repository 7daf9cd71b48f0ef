/**
 * Planted bug, in the machine: a deadlock is declared while the monitor, alone, starts a thread for
 * a P it took: nobody counts an M that is not running yet.
 *
 * @module
 */

import { again } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-false-deadlock",
  base: "gpm",
  law: "ends-or-names-stuck",
  family: "thread",
  goIssues: [40368, 59600],
  about: "a deadlock is declared while the monitor starts a thread for a P it took",
  harm: ({ s: { sysmon }, monitor }) => {
    const handed = monitor.handed.bind(monitor);
    let isStarting = false;
    monitor.idles = () => true;
    monitor.handed = () => {
      isStarting = !isStarting;
      if (!isStarting) return handed();
      sysmon.clock += 20_000;
      return again(0);
    };
  },
};
