/**
 * Planted bug: a thief takes half of the deque, as a thief of a queue does, and not one G.
 *
 * @module
 */

import { Cilk } from "@lab/models";
import { type GId, LAST, type MId, type None, type PId } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class StealsHalf extends Cilk {
  protected override rob(m: MId, victim: PId): GId | None {
    const { own } = this.queues, n = own[victim].len();
    return own[victim].move(m, n - (n >> 1), own[this.ops.procOf(m)], LAST);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "cilk-steals-half",
  base: "cilk",
  law: "steal-share",
  family: "steal",
  about: "a thief takes half of a deque",
  make: (ops) => new StealsHalf(ops),
};
