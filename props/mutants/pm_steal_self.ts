/**
 * Planted bug: a P takes half of its own queue as if it were a thief.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { again, type MId, NONE, type PId, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

class StealSelf extends PrivateQueues {
  override find(m: MId, phase: number): Verdict {
    if (phase > 0) return super.find(m, phase);
    const p = this.ops.procOf(m) as PId, size = this.ops.localLen(p);
    const g = this.ops.stealLocal(m, p, p, size - (size >> 1));
    return g === NONE ? again(1) : g;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "pm-steal-self",
  base: "pm",
  law: "steal-share",
  family: "steal",
  about: "a P takes half of its own queue as if it were a thief",
  make: (ops, options) => new StealSelf(ops, pmOptionsOf(options)),
};
