/**
 * Planted bug: the G that finds the ring full is dropped.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { SPILL, WAKE } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class SpillLost extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    return phase === SPILL ? again(WAKE) : super.ready(g, m, why, phase);
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
