/**
 * Planted bug: as many Ms spin as Ps are busy, not half of them.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class SpinHalf extends Gpm {
  protected override robs(m: MId): boolean {
    const ops = this.ops, busy = ops.procs - ops.idleProcs();
    return ops.isSpinning(m) || (ops.spinning() < busy && ops.trySpin(m, Infinity));
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-spin-half",
  base: "gpm",
  law: "spinning-limit",
  family: "spinning",
  goIssues: [18237],
  about: "as many Ms spin as Ps are busy, not half of them",
  make: harmedGpm(SpinHalf),
};
