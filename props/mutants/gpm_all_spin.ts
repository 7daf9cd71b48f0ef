/**
 * Planted bug: any number of Ms may spin.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class AllSpin extends Gpm {
  protected override robs(m: MId): boolean {
    return this.ops.isSpinning(m) || this.ops.trySpin(m, Infinity);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-all-spin",
  base: "gpm",
  law: "spinning-limit",
  family: "spinning",
  goIssues: [43997],
  about: "any number of Ms may spin",
  make: harmedGpm(AllSpin),
};
