/**
 * Planted bug, in the machine: the count of Gs that wait for the network wraps (here after 4, in Go
 * after 2^31), and then nobody polls.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-net-wraps",
  base: "gpm",
  law: "ends-or-names-stuck",
  family: "netpoll",
  goIssues: [60782],
  about: "the count of Gs that wait for the network wraps, and nobody polls",
  harm: ({ s }) => {
    let count = 0;
    Object.defineProperty(s, "netWaiting", {
      get: () => count,
      set: (value: number) => count = value << 29 >> 29,
    });
  },
};
