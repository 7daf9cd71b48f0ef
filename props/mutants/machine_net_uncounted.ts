/**
 * Planted bug, in the machine: a G whose network wait is over still counts as waiting.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-net-uncounted",
  base: "gpm",
  law: "netpoll-sleep",
  family: "netpoll",
  goIssues: [33624],
  about: "a G whose network wait is over still counts as waiting",
  harm: ({ s, threads }) => {
    const netReady = threads.netReady.bind(threads);
    threads.netReady = (g) => {
      s.netWaiting++;
      netReady(g);
    };
  },
};
