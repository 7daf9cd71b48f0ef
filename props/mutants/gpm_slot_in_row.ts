/**
 * Planted bug: promises at most three Gs in a row out of runnext, as Tokio does, and does not stop there.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { Promises } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class SlotInRow extends Gpm {
  protected override promised(): Promises {
    const promises = super.promised();
    return { ...promises, slot: { ...promises.slot!, inRow: 3 } };
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-slot-in-row",
  base: "gpm",
  law: "slot-in-row",
  family: "runnext",
  about: "promises three Gs in a row out of runnext at most, and does not stop there",
  make: harmedGpm(SlotInRow),
};
