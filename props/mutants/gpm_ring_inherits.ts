/**
 * Planted bug: a dispatch from the ring goes on with the running slice.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId, Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class RingInherits extends Gpm {
  override find(m: MId, step: number): Verdict {
    const verdict = super.find(m, step);
    if (verdict >= 0 && step <= FIND.local) this.ops.inherit(m);
    return verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-ring-inherits",
  base: "gpm",
  law: "tick-inherit",
  family: "tick",
  about: "a dispatch from the ring goes on with the running slice",
  make: harmedGpm(RingInherits),
};
