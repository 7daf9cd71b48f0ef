/**
 * Planted bug, in the machine: a close wakes one receiver only.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-close-one",
  base: "gpm",
  law: "deadlock-real",
  family: "sync",
  about: "a close wakes one receiver only",
  harm: ({ s: { channels } }) => {
    const first = channels.first.bind(channels);
    channels.first = (c, send) => {
      const node = first(c, send);
      if (node >= 0 && send === 0 && channels.closed[c] !== 0) channels.nodes.next[node] = -1;
      return node;
    };
  },
};
