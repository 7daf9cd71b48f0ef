/**
 * Planted bug: a spinner that found a G runs it without lowering the count.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class RunsSpinning extends Gpm {
  override find(m: MId, step: number): Verdict {
    return step === FIND.found ? again(FIND.foundWake) : super.find(m, step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-runs-spinning",
  base: "gpm",
  law: "spinning-count",
  family: "spinning",
  about: "a spinner that found a G runs it without lowering the count",
  make: harmedGpm(RunsSpinning),
};
