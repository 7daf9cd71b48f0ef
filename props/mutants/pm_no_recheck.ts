/**
 * Planted bug: an M that found no victim sleeps without a last look.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { type MId, PARK, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

class NoRecheck extends PrivateQueues {
  override find(m: MId, phase: number): Verdict {
    return phase > 3 ? PARK : super.find(m, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "pm-no-recheck",
  base: "pm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "an M that found no victim sleeps without a last look",
  make: (ops, options) => new NoRecheck(ops, pmOptionsOf(options)),
};
