/**
 * Planted bug: the G that finds the ring full is dropped.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

class SpillLost extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    return step === READY.spill ? again(READY.wake) : super.ready(g, m, why, step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-spill-lost",
  base: "gpm",
  law: "conservation",
  family: "overflow",
  about: "the G that finds the ring full is dropped",
  options: { ring: "4" },
  make: harmedGpm(SpillLost),
};
