/**
 * Planted bug: the monitor waits for five slices.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { GId, MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class LongSlice extends Gpm {
  override tick(g: GId, m: MId, ranNs: number): boolean {
    return super.tick(g, m, ranNs / 5);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-long-slice",
  base: "gpm",
  law: "preemption-bound",
  family: "monitor",
  goIssues: [10958],
  about: "the monitor waits for five slices",
  make: harmedGpm(LongSlice),
};
