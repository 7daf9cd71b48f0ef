/**
 * Planted bug, in the machine: the end of a wait is booked 1 ns too early, so a wait without length
 * ends before it began.
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
  about: "the end of a wait is booked 1 ns too early, so an empty wait ends before it began",
  harm: ({ threads }) => {
    const later = threads.later.bind(threads);
    threads.later = (atNs, kind, subject) => later(Math.max(0, atNs - 1), kind, subject);
  },
};
