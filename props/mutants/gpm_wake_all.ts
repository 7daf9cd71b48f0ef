/**
 * Planted bug: an M is woken to spin though others are spinning already.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class WakeAll extends Gpm {
  protected override wake(m: MId): void {
    this.ops.startIdle(m, true);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-wake-all",
  base: "gpm",
  law: "wake-budget",
  family: "spinning",
  about: "an M is woken to spin though others are spinning already",
  make: harmedGpm(WakeAll),
};
