/**
 * Planted bug: whether a P is idle is asked before the G is queued, and not again.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, DONE, type GId, type MId, NONE, type ReadyWhy, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { OWN, WAKE } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class CheckThenPush extends Gpm {
  readonly #wakes: boolean[] = [];

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (this.ops.procOf(m) === NONE) return super.ready(g, m, why, phase);
    if (phase === 0) {
      this.#wakes[m] = this.ops.idleProcs() > 0;
      return again(OWN);
    }
    const verdict = super.ready(g, m, why, phase === OWN ? 0 : phase);
    return verdict === again(WAKE) && !this.#wakes[m] ? DONE : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-check-then-push",
  base: "gpm",
  hunt: "search",
  law: "idle-beside-work",
  family: "wake-up",
  about: "whether a P is idle is asked before the G is queued, and not again",
  make: harmedGpm(CheckThenPush),
};
