/**
 * Planted bug: nobody is woken when a G becomes runnable.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class NoWake extends Gpm {
  protected override wake(_m: MId): void {}
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-no-wake",
  base: "gpm",
  law: "idle-beside-work",
  family: "wake-up",
  goIssues: [45867],
  about: "nobody is woken when a G becomes runnable",
  make: harmedGpm(NoWake),
};
