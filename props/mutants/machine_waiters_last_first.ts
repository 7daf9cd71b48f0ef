/**
 * Planted bug, in the machine: of the Gs that wait for a channel the one that came last is served.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-waiters-last-first",
  base: "gpm",
  law: "waiters-in-order",
  family: "sync",
  about: "of the Gs that wait for a channel the one that came last is served",
  harm: ({ s: { channels } }) => {
    const first = channels.first.bind(channels);
    channels.first = (c, send) => {
      let node = first(c, send);
      // A close walks the list from its head.
      if (node < 0 || channels.closed[c] !== 0) return node;
      while (channels.nodes.next[node] >= 0) node = channels.nodes.next[node];
      return node;
    };
  },
};
