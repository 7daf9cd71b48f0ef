/**
 * Planted bug: a G back from a system call that finds no P is forgotten.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { type GId, type MId, PARK, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class BackLost extends GlobalOnly {
  override back(g: GId, m: MId, phase: number): Verdict {
    return this.ops.idleProcs() > 0 ? super.back(g, m, phase) : PARK;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-back-lost",
  base: "gm",
  law: "conservation",
  family: "syscall",
  about: "a G back from a system call that finds no P is forgotten",
  make: (ops, options) => new BackLost(ops, options["slice"] as number),
};
