/**
 * Planted bug, in the machine: a starving mutex is handed to the waiter that came last.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-wrong-heir",
  base: "gpm",
  law: "starving-mutex",
  family: "sync",
  about: "a starving mutex is handed to the waiter that came last",
  harm: ({ s: { mutexes } }) => {
    const dequeue = mutexes.dequeue.bind(mutexes);
    mutexes.dequeue = (x, next) => {
      if (mutexes.starving[x] !== 0) {
        const last = mutexes.tail[x];
        while (mutexes.head[x] !== last) {
          mutexes.enqueue(x, dequeue(x, next), false, next);
        }
      }
      return dequeue(x, next);
    };
  },
};
