/**
 * Planted bug: a spinner looks again before it lowers the count of spinners, not after.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { OWN, RETAKE, SLEEP, UNSPIN } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class RecheckFirst extends Gpm {
  override find(m: MId, phase: number): Verdict {
    if (phase === UNSPIN && this.ops.isSpinning(m)) return again(OWN);
    if (phase === OWN && this.seesWork()) return again(OWN + 2);
    if (phase < OWN) return super.find(m, phase);
    this.ops.stopSpin(m);
    return again(phase === OWN ? SLEEP : RETAKE);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-recheck-first",
  base: "gpm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "a spinner looks again before it lowers the count of spinners, not after",
  make: harmedGpm(RecheckFirst),
};
