/**
 * Planted bug: a P is taken out of a system call at once, though nobody needs it.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { PId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class RetakeAtOnce extends Gpm {
  override retake(_p: PId, _blockedNs: number): boolean {
    return true;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-retake-at-once",
  base: "gpm",
  law: "retake",
  family: "syscall",
  about: "a P is taken out of a system call at once, though nobody needs it",
  make: harmedGpm(RetakeAtOnce),
};
