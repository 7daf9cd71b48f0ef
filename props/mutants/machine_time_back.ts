/**
 * Planted bug, in the machine: the end of a wait is booked 1 us too early, so a short wait ends
 * before it began.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-time-back",
  base: "gpm",
  law: "time-forward",
  family: "engine",
  about: "the end of a wait is booked 1 us too early, so a short wait ends before it began",
  harm: ({ threads }) => {
    const later = threads.later.bind(threads);
    threads.later = (atNs, kind, subject) => later(Math.max(0, atNs - 1_000), kind, subject);
  },
};
