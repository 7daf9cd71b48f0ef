/**
 * Planted bug: a yield wakes two Ms for one G, and one finds nothing.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, DONE, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { OWN } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class DoubleWake extends Gpm {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (phase === OWN) {
      this.ops.startIdle(m, false);
      return DONE;
    }
    const verdict = super.leave(g, m, why, phase);
    return verdict === DONE && why === LeaveWhy.YIELD ? again(OWN) : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-double-wake",
  base: "gpm",
  law: "wake-budget",
  family: "spinning",
  goIssues: [13527],
  about: "a yield wakes two Ms for one G, and one finds nothing",
  make: harmedGpm(DoubleWake),
};
