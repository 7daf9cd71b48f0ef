/**
 * Planted bug: the end of a sleep wakes no thread.
 *
 * @module
 */

import { OneToOne } from "@lab/models";
import { DONE, type GId, type MId, ReadyWhy, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class SleeperLost extends OneToOne {
  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    return why === ReadyWhy.TIMER ? DONE : super.ready(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "g-sleeper-lost",
  base: "g",
  law: "ends-or-names-stuck",
  family: "wake-up",
  about: "the end of a sleep wakes no thread",
  make: (ops) => new SleeperLost(ops, "thread"),
};
