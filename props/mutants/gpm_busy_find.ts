/**
 * Planted bug: an M without work looks again at once while a timer is set, instead of sleeping.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class BusyFind extends Gpm {
  override find(m: MId, step: number): Verdict {
    const waits = step === FIND.sleep && this.ops.netWanted() && !this.ops.netBlocked();
    return waits && this.ops.takeIdleProc(m) ? again(0) : super.find(m, step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-busy-find",
  base: "gpm",
  law: "limits",
  family: "spinning",
  goIssues: [51654],
  about: "an M without work looks again at once while a timer is set, instead of sleeping",
  make: harmedGpm(BusyFind),
};
