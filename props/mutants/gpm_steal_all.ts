/**
 * Planted bug: a thief takes the whole ring.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class StealAll extends Gpm {
  protected override haul(size: number): number {
    return size;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-steal-all",
  base: "gpm",
  law: "steal-share",
  family: "steal",
  about: "a thief takes the whole ring",
  make: harmedGpm(StealAll),
};
