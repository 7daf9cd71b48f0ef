/**
 * Planted bug: a thief goes on with the newest of its loot, so the oldest comes to lie on top of the others.
 *
 * @module
 */

import { Stack } from "@lab/models";
import { FIRST, type GId, type MId, type None, type PId } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class RunsNewest extends Stack {
  protected override rob(m: MId, victim: PId, self: PId): GId | None {
    const { own } = this.queues, n = own[victim].len();
    return own[victim].move(m, n - (n >> 1), own[self], FIRST);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "stack-runs-newest",
  base: "stack",
  law: "steal-share",
  family: "steal",
  about: "a thief goes on with the newest of its loot",
  make: (ops) => new RunsNewest(ops),
};
