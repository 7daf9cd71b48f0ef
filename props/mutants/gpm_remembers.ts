/**
 * Planted bug: what a thief takes depends on the runs before.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { gpmOptionsOf } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

/** The bug: state that outlives a run. */
let calls = 0;

class Remembers extends Gpm {
  protected override haul(size: number): number {
    return calls++ % 3 === 0 ? Math.min(size, 1) : super.haul(size);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-remembers",
  base: "gpm",
  law: "same-hash",
  family: "engine",
  about: "what a thief takes depends on the runs before",
  make: (ops, options) => new Remembers(ops, gpmOptionsOf(options)),
};
