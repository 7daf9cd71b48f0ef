/**
 * Planted bug: a stolen G runs, and stays queued at the thief.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type GId, type MId, moreSteps, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

const STEPS = moreSteps(FIND, "keep");

class StolenTwice extends Gpm {
  static override readonly steps = { ...Gpm.steps, find: STEPS };
  readonly #loot: number[] = [];
  readonly #stole: boolean[] = [];

  override find(m: MId, step: number): Verdict {
    if (step === STEPS.keep) {
      this.local[this.ops.procOf(m)].put(m, this.#loot[m] as GId);
      return this.#loot[m];
    }
    if (step === 0 || step >= STEPS.steal) this.#stole[m] = step >= STEPS.steal;
    const verdict = super.find(m, step);
    if (verdict < 0 || step !== STEPS.foundWake || !this.#stole[m]) return verdict;
    this.#loot[m] = verdict;
    return again(STEPS.keep);
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
