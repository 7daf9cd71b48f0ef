/**
 * Planted bug: a G that yields is put in no queue.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { DONE, type GId, LeaveWhy, type MId, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

class YieldLost extends PrivateQueues {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    return why === LeaveWhy.YIELD ? DONE : super.leave(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "pm-yield-lost",
  base: "pm",
  law: "conservation",
  family: "queue",
  about: "a G that yields is put in no queue",
  make: (ops, options) => new YieldLost(ops, pmOptionsOf(options)),
};
