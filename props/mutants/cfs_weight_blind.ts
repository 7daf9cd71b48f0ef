/**
 * Planted bug: virtual time runs as fast for every G, whatever its weight.
 *
 * @module
 */

import { Cfs } from "@lab/models";
import type { GId } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class WeightBlind extends Cfs {
  protected override charge(_g: GId, ns: number): number {
    return ns;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "cfs-weight-blind",
  base: "cfs",
  law: "weights",
  family: "queue",
  about: "virtual time runs as fast for every weight",
  scenes: "attributed",
  make: (ops, options) => new WeightBlind(ops, options as { latency: number }),
};
