/**
 * Planted bug: the global queue is looked at one tick too rarely.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { PId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class LookLate extends Gpm {
  protected override looksGlobal(p: PId): boolean {
    const every = this.o.globalEvery + 1;
    return this.ops.schedtick(p) % every === 0 && this.global.len() > 0;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-look-late",
  base: "gpm",
  law: "look-interval",
  family: "tick",
  about: "the global queue is looked at one tick too rarely",
  options: { globalEvery: "7" },
  make: harmedGpm(LookLate),
};
