/**
 * Planted bug, in the machine: preemption only leaves a flag, which a loop without calls never
 * looks at.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-tight-loop",
  base: "gpm",
  law: "preemption-bound",
  family: "monitor",
  goIssues: [10958, 35923],
  about: "preemption only leaves a flag, which a loop without calls never looks at",
  harm: ({ monitor }) => {
    monitor.preempt = (m) => {
      m.preempt = 1;
    };
  },
};
