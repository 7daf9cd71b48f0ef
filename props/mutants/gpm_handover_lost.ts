/**
 * Planted bug: a G that hands a starving mutex over is dropped if others wait in the ring.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { DONE, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class HandoverLost extends Gpm {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    const drops = why === LeaveWhy.GOYIELD && this.local[this.ops.procOf(m)].len() > 0;
    return drops ? DONE : super.leave(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-handover-lost",
  base: "gpm",
  law: "conservation",
  family: "queue",
  about: "a G that hands a starving mutex over is dropped if others wait in the ring",
  make: harmedGpm(HandoverLost),
};
