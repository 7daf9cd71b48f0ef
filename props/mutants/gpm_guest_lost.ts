/**
 * Planted bug: a G from outside that finds the ring of its P full is dropped.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { SPILL_HOME, START } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class GuestLost extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    return phase === SPILL_HOME ? again(START) : super.ready(g, m, why, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-guest-lost",
  base: "gpm",
  law: "conservation",
  family: "overflow",
  about: "a G from outside that finds the ring of its P full is dropped",
  options: { ring: "2" },
  make: harmedGpm(GuestLost),
};
