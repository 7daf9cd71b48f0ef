/**
 * Planted bug: a G that yields is queued twice.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { OWN } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class DoubleEnqueue extends Gpm {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.YIELD || phase > OWN) {
      return super.leave(g, m, why, phase && phase - OWN - 1);
    }
    if (phase === 0) {
      this.global.put(m, g);
      return again(OWN);
    }
    super.leave(g, m, why, 0);
    return again(OWN + 2);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-double-enqueue",
  base: "gpm",
  law: "conservation",
  family: "queue",
  about: "a G that yields is queued twice",
  make: harmedGpm(DoubleEnqueue),
};
