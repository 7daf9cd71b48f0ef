/**
 * Planted bug, in the machine: a receiver that finds no sender takes another receiver for one.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-queues-mixed",
  base: "gpm",
  law: "waiters-in-order",
  family: "sync",
  about: "a receiver that finds no sender takes another receiver for one",
  harm: ({ s: { channels } }) => {
    const first = channels.first.bind(channels);
    channels.first = (c, send) => {
      const node = first(c, send);
      return node < 0 && send === 1 && channels.closed[c] === 0 ? first(c, 0) : node;
    };
  },
};
