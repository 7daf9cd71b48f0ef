/**
 * Planted bug: a spinner that found a G does not wake the next.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId, Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import { FOUND_WAKE } from "./gpm_phases.ts";
import type { Mutant } from "../mutant.ts";

class NoChain extends Gpm {
  readonly #silent: boolean[] = [];

  override find(m: MId, phase: number): Verdict {
    this.#silent[m] = phase === FOUND_WAKE;
    const verdict = super.find(m, phase);
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
