/**
 * Planted bug: a spinner that finds nothing sleeps without lowering the count.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class SpinLeak extends Gpm {
  override find(m: MId, step: number): Verdict {
    return step === FIND.unspin ? again(FIND.recheck) : super.find(m, step);
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
