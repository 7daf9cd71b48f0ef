/**
 * Planted bug, in the machine: a select draws beyond its ready cases, takes none and waits beside a
 * message.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-select-beyond",
  base: "gpm",
  law: "channel-fifo",
  family: "sync",
  about: "a select draws beyond its ready cases, takes none and waits beside a message",
  harm: ({ s: { selectPrng } }) => {
    const below = selectPrng.below.bind(selectPrng);
    selectPrng.below = (n) => below(n + 1);
  },
};
