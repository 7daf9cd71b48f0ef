/**
 * Planted bug: a spinner that found a G does not wake the next.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId, Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class NoChain extends Gpm {
  readonly #silent: boolean[] = [];

  override find(m: MId, step: number): Verdict {
    this.#silent[m] = step === FIND.foundWake;
    const verdict = super.find(m, step);
    this.#silent[m] = false;
    return verdict;
  }

  protected override wake(m: MId): void {
    if (!this.#silent[m]) super.wake(m);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-no-chain",
  base: "gpm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "a spinner that found a G does not wake the next",
  make: harmedGpm(NoChain),
};
