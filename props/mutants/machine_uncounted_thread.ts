/**
 * Planted bug, in the machine: a new thread is not counted, so the limit is never reached.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-uncounted-thread",
  base: "gpm",
  law: "thread-limit",
  family: "thread",
  about: "a new thread is not counted, so the limit is never reached",
  harm: ({ s, threads }) => {
    const create = threads.create.bind(threads);
    threads.create = (by) => {
      const m = create(by);
      s.threads--;
      return m;
    };
  },
};
