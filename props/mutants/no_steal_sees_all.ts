/**
 * Planted bug, one that gpm-no-steal had: its last look sees rings that it may not steal from, so it
 * takes a P, finds nothing, drops it, looks again, for ever at one instant.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class SeesAll extends Gpm {
  protected override steals(): boolean {
    return false;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "no-steal-sees-all",
  base: "gpm-no-steal",
  law: "limits",
  family: "spinning",
  about: "the last look sees rings that nobody may steal from, and the M spins for ever",
  make: harmedGpm(SeesAll),
};
