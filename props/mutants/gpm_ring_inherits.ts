/**
 * Planted bug: a dispatch from the ring goes on with the running slice.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId, Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { LOCAL } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class RingInherits extends Gpm {
  override find(m: MId, phase: number): Verdict {
    const verdict = super.find(m, phase);
    if (verdict >= 0 && phase <= LOCAL) this.ops.inherit(m);
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
