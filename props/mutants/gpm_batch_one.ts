/**
 * Planted bug: only one G at a time is taken from the global queue.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class BatchOne extends Gpm {
  protected override batch(size: number): number {
    return Math.min(size, 1);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-batch-one",
  base: "gpm",
  law: "global-batch",
  family: "queue",
  about: "only one G at a time is taken from the global queue",
  make: harmedGpm(BatchOne),
};
