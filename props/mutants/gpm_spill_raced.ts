/**
 * Planted bug: a spill that fails because a thief was in the ring is taken for done.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

class SpillRaced extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    const verdict = super.ready(g, m, why, step);
    return step === READY.spill && verdict === again(READY.kick) ? again(READY.wake) : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-spill-raced",
  base: "gpm",
  law: "conservation",
  family: "overflow",
  about: "a spill that fails because a thief was in the ring is taken for done",
  options: { ring: "2" },
  make: harmedGpm(SpillRaced),
};
