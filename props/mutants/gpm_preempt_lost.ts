/**
 * Planted bug: a G that is preempted is put in no queue.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { DONE, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class PreemptLost extends Gpm {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    return why === LeaveWhy.PREEMPT ? DONE : super.leave(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-preempt-lost",
  base: "gpm",
  law: "conservation",
  family: "monitor",
  about: "a G that is preempted is put in no queue",
  make: harmedGpm(PreemptLost),
};
