/**
 * Planted bug: a P that the monitor took out of a system call stays in its hand.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { DONE, type MId, type PId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class HandoffForgets extends Gpm {
  override handed(_p: PId, _m: MId, _phase: number): Verdict {
    return DONE;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-handoff-forgets",
  base: "gpm",
  law: "hand-on",
  family: "syscall",
  about: "a P that the monitor took out of a system call stays in its hand",
  make: harmedGpm(HandoffForgets),
};
