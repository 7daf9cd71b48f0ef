/**
 * Planted bug: a yield wakes two Ms for one G, and one finds nothing.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, DONE, type GId, LeaveWhy, type MId, moreSteps, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

const STEPS = moreSteps(READY, "again");

class DoubleWake extends Gpm {
  static override readonly steps = { ...Gpm.steps, leave: STEPS };
  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (step === STEPS.again) {
      this.ops.startIdle(m, false);
      return DONE;
    }
    const verdict = super.leave(g, m, why, step);
    return verdict === DONE && why === LeaveWhy.YIELD ? again(STEPS.again) : verdict;
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
