/**
 * Planted bug: a P takes half of its own queue as if it were a thief.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { again, LAST, type MId, NONE, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = PrivateQueues.steps;

class StealSelf extends PrivateQueues {
  override find(m: MId, step: number): Verdict {
    if (step !== FIND.local) return super.find(m, step);
    const own = this.local[this.ops.procOf(m)], size = own.len();
    const g = own.move(m, size - (size >> 1), own, LAST);
    return g === NONE ? again(FIND.global) : g;
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
