/**
 * Planted bug, in the machine: Gs that wait for a message count as finished, so their deadlock is
 * not reported.
 *
 * @module
 */

import { LeaveWhy, Wait } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-deadlock-unseen",
  base: "gpm",
  law: "ends-or-names-stuck",
  family: "engine",
  about: "Gs that wait for a message count as finished, so their deadlock is not reported",
  harm: ({ s, executor }) => {
    const leave = executor.leave.bind(executor);
    executor.leave = (m, why, wait) => {
      if (why === LeaveWhy.BLOCK && wait === Wait.RECV) s.live--;
      leave(m, why, wait);
    };
  },
};
