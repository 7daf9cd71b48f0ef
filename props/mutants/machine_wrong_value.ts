/**
 * Planted bug, in the machine: a message that waited in a buffer comes out changed.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-wrong-value",
  base: "gpm",
  law: "same-values",
  family: "engine",
  about: "a message that waited in a buffer comes out changed",
  harm: ({ s: { channels } }) => {
    const unbuffer = channels.unbuffer.bind(channels);
    channels.unbuffer = (c) => unbuffer(c) + 1;
  },
};
