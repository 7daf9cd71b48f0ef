/**
 * Planted bug: an M announces that it is idle and goes to sleep without a last look. A G queued
 * between its look and the announcement woke nobody.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { type MId, PARK, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = GlobalOnly.steps;

class NoRecheck extends GlobalOnly {
  override find(m: MId, step: number): Verdict {
    return step === FIND.recheck ? PARK : super.find(m, step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-no-recheck",
  base: "gm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "an M goes to sleep without a last look",
  make: (ops, options) => new NoRecheck(ops, options["slice"] as number),
};
