/**
 * Planted bug: a G back from a system call that finds no P is forgotten.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { type GId, type MId, PARK, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class BackLost extends Gpm {
  override back(g: GId, m: MId, phase: number): Verdict {
    const verdict = phase === 0 || this.ops.idleProcs() > 0;
    return verdict ? super.back(g, m, phase) : PARK;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-back-lost",
  base: "gpm",
  law: "conservation",
  family: "syscall",
  about: "a G back from a system call that finds no P is forgotten",
  make: harmedGpm(BackLost),
};
