/**
 * Planted bug: the G kicked out of runnext is dropped.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { GId, MId, ReadyWhy, Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

class LostKick extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    return super.ready(g, m, why, step === READY.kick ? READY.wake : step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-lost-kick",
  base: "gpm",
  law: "conservation",
  family: "runnext",
  about: "the G kicked out of runnext is dropped",
  make: harmedGpm(LostKick),
};
