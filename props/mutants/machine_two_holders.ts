/**
 * Planted bug, in the machine: a waiter that adds itself to a mutex writes the lock word back
 * without the bit that says "locked".
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-two-holders",
  base: "gpm",
  law: "mutex-exclusion",
  family: "sync",
  about: "a waiter that adds itself to a mutex clears the bit that says locked",
  harm: ({ s: { mutexes } }) => {
    const enqueue = mutexes.enqueue.bind(mutexes);
    mutexes.enqueue = (x, g, lifo, next) => {
      mutexes.locked[x] = 0;
      enqueue(x, g, lifo, next);
    };
  },
};
