/**
 * Planted bug, in the machine: a starving mutex is released and its waiter not woken.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-mutex-forgets",
  base: "gpm",
  law: "deadlock-real",
  family: "sync",
  about: "a starving mutex is released and its waiter not woken",
  harm: ({ s: { mutexes } }) => {
    const dequeue = mutexes.dequeue.bind(mutexes);
    mutexes.dequeue = (x, next) => mutexes.starving[x] !== 0 ? -1 : dequeue(x, next);
  },
};
