/**
 * Planted bug: a G from outside that finds the ring of its P full is dropped.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

class GuestLost extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    return step === READY.spillHome ? again(READY.start) : super.ready(g, m, why, step);
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
