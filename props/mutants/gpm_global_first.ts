/**
 * Planted bug: the global queue is always looked at first, so a lone yielder starves the ring.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { PId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class GlobalFirst extends Gpm {
  protected override looksGlobal(_p: PId): boolean {
    return this.global.len() > 0;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-global-first",
  base: "gpm",
  law: "start-bound",
  family: "queue",
  goIssues: [13546],
  about: "the global queue is always looked at first, so a lone yielder starves the ring",
  options: { ring: "2", globalEvery: "2" },
  make: harmedGpm(GlobalFirst),
};
