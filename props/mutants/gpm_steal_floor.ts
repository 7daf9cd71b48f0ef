/**
 * Planted bug: a thief takes the smaller half, so never the only G.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class StealFloor extends Gpm {
  protected override haul(size: number): number {
    return size >> 1;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-steal-floor",
  base: "gpm",
  law: "steal-share",
  family: "steal",
  about: "a thief takes the smaller half, so never the only G",
  make: harmedGpm(StealFloor),
};
