/**
 * Planted bug: a G that yields is queued twice.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, LeaveWhy, type MId, moreSteps, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

const STEPS = moreSteps(READY, "twice");

class DoubleEnqueue extends Gpm {
  static override readonly steps = { ...Gpm.steps, leave: STEPS };

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why !== LeaveWhy.YIELD || step === STEPS.wake) return super.leave(g, m, why, step);
    if (step === STEPS.place) {
      this.global.put(m, g);
      return again(STEPS.twice);
    }
    super.leave(g, m, why, STEPS.place);
    return again(STEPS.wake);
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
