/**
 * Planted bug: a spinner that found a G runs it without lowering the count.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { FOUND, FOUND_WAKE } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class RunsSpinning extends Gpm {
  override find(m: MId, phase: number): Verdict {
    return phase === FOUND ? again(FOUND_WAKE) : super.find(m, phase);
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
