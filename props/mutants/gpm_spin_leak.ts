/**
 * Planted bug: a spinner that finds nothing sleeps without lowering the count.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { RECHECK, UNSPIN } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class SpinLeak extends Gpm {
  override find(m: MId, phase: number): Verdict {
    return phase === UNSPIN ? again(RECHECK) : super.find(m, phase);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-spin-leak",
  base: "gpm",
  law: "spinning-count",
  family: "spinning",
  about: "a spinner that finds nothing sleeps without lowering the count",
  make: harmedGpm(SpinLeak),
};
