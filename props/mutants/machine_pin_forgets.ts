/**
 * Planted bug, in the machine: a thread that slept with its G is not woken when the wait is over.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-pin-forgets",
  base: "gpm",
  law: "ends-or-names-stuck",
  family: "thread",
  about: "a thread that sleeps with its G is not woken when the wait is over",
  adapt: ({ progs, ...rest }) => {
    const pinned = Object.entries(progs).map(([name, body]) => [name, [["pin"], ...body]]);
    return { ...rest, progs: Object.fromEntries(pinned) };
  },
  harm: ({ os, threads }) => {
    const runnable = os.runnable.bind(os), markReady = threads.markReady.bind(threads);
    // Who is made ready goes to the model, unless its thread sleeps with it.
    let isWaitOver = false;
    threads.markReady = (m, g, why) => {
      isWaitOver = true;
      markReady(m, g, why);
      isWaitOver = false;
    };
    os.runnable = (m, atNs, latency) => {
      if (!isWaitOver) runnable(m, atNs, latency);
    };
  },
};
