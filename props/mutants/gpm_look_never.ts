/**
 * Planted bug: the global queue is never looked at first.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { PId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class LookNever extends Gpm {
  protected override looksGlobal(_p: PId): boolean {
    return false;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-look-never",
  base: "gpm",
  law: "look-interval",
  family: "tick",
  about: "the global queue is never looked at first",
  options: { globalEvery: "7" },
  make: harmedGpm(LookNever),
};
