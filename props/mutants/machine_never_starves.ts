/**
 * Planted bug, in the machine: a mutex never becomes starving, so newcomers get it again and again.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-never-starves",
  base: "gpm",
  law: "starving-mutex",
  family: "sync",
  goIssues: [13086],
  about: "a mutex never becomes starving, so newcomers get it again and again",
  harm: ({ s: { mutexes } }) => {
    const starving = new Proxy(mutexes.starving, { get: () => 0, set: () => true });
    Object.assign(mutexes, { starving });
  },
};
