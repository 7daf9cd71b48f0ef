/**
 * Planted bug: what a thief takes depends on the runs before.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

/** The bug: state that outlives a run. Every other run differs, whatever was run before. */
let runs = 0;

class Remembers extends Gpm {
  readonly #isOdd = runs++ % 2 === 1;

  protected override haul(size: number): number {
    return this.#isOdd ? Math.min(size, 1) : super.haul(size);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-remembers",
  base: "gpm",
  law: "same-hash",
  family: "engine",
  about: "what a thief takes depends on the runs before",
  make: harmedGpm(Remembers),
};
