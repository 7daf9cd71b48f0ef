/**
 * Planted bug: a G that hands a starving mutex over and yields is put in no queue.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { DONE, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class HandoverLost extends ManyToOne {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    return why === LeaveWhy.GOYIELD ? DONE : super.leave(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "n1-handover-lost",
  base: "n1",
  law: "conservation",
  family: "queue",
  about: "a G that hands a starving mutex over and yields is put in no queue",
  make: (ops) => new HandoverLost(ops),
};
