/**
 * Planted bug: a batch from the global queue is one G larger than its share.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class BatchMore extends Gpm {
  protected override batch(size: number): number {
    return Math.min(size, super.batch(size) + 1);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-batch-more",
  base: "gpm",
  law: "global-batch",
  family: "queue",
  about: "a batch from the global queue is one G larger than its share",
  make: harmedGpm(BatchMore),
};
