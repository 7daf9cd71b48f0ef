/**
 * Planted bug: a stolen G runs, and stays queued at the thief.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { FOUND_WAKE, OWN, STEAL } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class StolenTwice extends Gpm {
  readonly #loot: number[] = [];
  readonly #stole: boolean[] = [];

  override find(m: MId, phase: number): Verdict {
    if (phase === OWN) {
      this.local[this.ops.procOf(m)].put(m, this.#loot[m] as GId);
      return this.#loot[m];
    }
    if (phase === 0 || phase >= STEAL) this.#stole[m] = phase >= STEAL;
    const verdict = super.find(m, phase);
    if (verdict < 0 || phase !== FOUND_WAKE || !this.#stole[m]) return verdict;
    this.#loot[m] = verdict;
    return again(OWN);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-stolen-twice",
  base: "gpm",
  law: "conservation",
  family: "steal",
  about: "a stolen G runs, and stays queued at the thief",
  make: harmedGpm(StolenTwice),
};
