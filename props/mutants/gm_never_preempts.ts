/**
 * Planted bug: the monitor never ends a slice.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import type { GId, MId } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class NeverPreempts extends GlobalOnly {
  override tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-never-preempts",
  base: "gm",
  law: "preemption-bound",
  family: "monitor",
  about: "the monitor never ends a slice",
  options: { slice: "100000" },
  make: (ops, options) => new NeverPreempts(ops, options["slice"] as number),
};
