/**
 * Planted bug: a thread whose G hands a starving mutex over and yields goes to sleep.
 *
 * @module
 */

import { OneToOne } from "@lab/models";
import { type GId, LeaveWhy, type MId, PARK, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class HandoverSleeps extends OneToOne {
  readonly #yielded: boolean[] = [];

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    this.#yielded[m] = why === LeaveWhy.GOYIELD;
    return super.leave(g, m, why, phase);
  }

  override find(m: MId, phase: number): Verdict {
    return this.#yielded[m] ? PARK : super.find(m, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "g-handover-sleeps",
  base: "g",
  law: "ends-or-names-stuck",
  family: "wake-up",
  about: "a thread whose G hands a starving mutex over and yields goes to sleep",
  make: (ops) => new HandoverSleeps(ops, "thread"),
};
