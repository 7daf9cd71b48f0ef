/**
 * Planted bug, in the machine: a channel's buffer gives the newest message first.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-newest-message",
  base: "gpm",
  law: "channel-fifo",
  family: "sync",
  about: "a channel's buffer gives the newest message first",
  harm: ({ s: { channels } }) => {
    const unbuffer = channels.unbuffer.bind(channels);
    channels.unbuffer = (c) => {
      for (let others = channels.count[c] - 1; others > 0; others--) {
        channels.buffer(c, unbuffer(c));
      }
      return unbuffer(c);
    };
  },
};
