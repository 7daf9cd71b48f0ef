/**
 * Planted bug: a G that is preempted is put in no queue.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { DONE, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class PreemptLost extends GlobalOnly {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    return why === LeaveWhy.PREEMPT ? DONE : super.leave(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-preempt-lost",
  base: "gm",
  law: "conservation",
  family: "monitor",
  about: "a G that is preempted is put in no queue",
  options: { slice: "1000" },
  make: (ops, options) => new PreemptLost(ops, options["slice"] as number),
};
