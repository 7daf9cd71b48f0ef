/**
 * Planted bug: a spinner that gives up does not look at the queues again after it lowered the
 * count. A waker that saw it spin relied on that look.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { SLEEP, UNSPIN } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class NoRecheck extends Gpm {
  override find(m: MId, phase: number): Verdict {
    if (phase !== UNSPIN || !this.ops.isSpinning(m)) return super.find(m, phase);
    this.ops.stopSpin(m);
    return again(SLEEP);
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
