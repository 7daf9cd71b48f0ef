/**
 * Planted bug: a spinner that gives up does not look at the queues again after it lowered the
 * count. A waker that saw it spin relied on that look.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class NoRecheck extends Gpm {
  override find(m: MId, step: number): Verdict {
    if (step !== FIND.unspin || !this.ops.isSpinning(m)) return super.find(m, step);
    this.ops.stopSpin(m);
    return again(FIND.sleep);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-no-recheck",
  base: "gpm",
  law: "idle-beside-work",
  family: "wake-up",
  goIssues: [45867],
  about: "a spinner that gives up does not look again after it lowered the count",
  make: harmedGpm(NoRecheck),
};
