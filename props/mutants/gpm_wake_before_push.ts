/**
 * Planted bug: a spinner is woken before the G is queued.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, DONE, type GId, type MId, NONE, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { OWN, WAKE } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class WakeBeforePush extends Gpm {
  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (this.ops.procOf(m) === NONE) return super.ready(g, m, why, phase);
    if (phase === 0) {
      this.wake(m);
      return again(OWN);
    }
    const verdict = super.ready(g, m, why, phase === OWN ? 0 : phase);
    return verdict === again(WAKE) ? DONE : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-wake-before-push",
  base: "gpm",
  hunt: "search",
  law: "idle-beside-work",
  family: "wake-up",
  about: "a spinner is woken before the G is queued",
  make: harmedGpm(WakeBeforePush),
};
