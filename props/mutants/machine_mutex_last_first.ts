/**
 * Planted bug, in the machine: mutexes that are served in order of coming give themselves to the waiter
 * that came last.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-mutex-last-first",
  base: "gpm",
  law: "waiters-in-order",
  family: "sync",
  about: "a mutex that is to be served in order of coming is handed to who came last",
  adapt: (workload) => ({ ...workload, sync: "fifo" }),
  harm: ({ s: { mutexes } }) => {
    const enqueue = mutexes.enqueue.bind(mutexes);
    mutexes.enqueue = (x, g, _lifo, next) => enqueue(x, g, true, next);
  },
};
