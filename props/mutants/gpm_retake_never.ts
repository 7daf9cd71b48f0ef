/**
 * Planted bug: a P is never taken out of a system call, however many Gs wait in its ring.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { PId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class RetakeNever extends Gpm {
  override retake(_p: PId, _blockedNs: number): boolean {
    return false;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-retake-never",
  base: "gpm",
  law: "retake",
  family: "syscall",
  about: "a P is never taken out of a system call, however many Gs wait in its ring",
  make: harmedGpm(RetakeNever),
};
