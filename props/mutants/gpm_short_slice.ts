/**
 * Planted bug: a slice ends at half its length.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { GId, MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class ShortSlice extends Gpm {
  override tick(g: GId, m: MId, ranNs: number): boolean {
    return super.tick(g, m, 2 * ranNs);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-short-slice",
  base: "gpm",
  law: "full-slice",
  family: "monitor",
  about: "a slice ends at half its length",
  make: harmedGpm(ShortSlice),
};
