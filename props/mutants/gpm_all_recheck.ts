/**
 * Planted bug: an M that did not spin looks again too, and then spins beyond the limit.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class AllRecheck extends Gpm {
  protected override rechecks(): boolean {
    return true;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-all-recheck",
  base: "gpm",
  law: "spinning-limit",
  family: "spinning",
  goIssues: [43997],
  about: "an M that did not spin looks again too, and then spins beyond the limit",
  make: harmedGpm(AllRecheck),
};
