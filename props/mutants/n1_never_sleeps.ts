/**
 * Planted bug, one that the engine had: an M that is alone in the machine and has nothing to do goes on
 * looking at one instant, where the run should end as a deadlock.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { again, type MId, PARK, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = ManyToOne.steps;

class NeverSleeps extends ManyToOne {
  override find(m: MId, step: number): Verdict {
    const verdict = super.find(m, step);
    return verdict === PARK ? again(FIND.sleep) : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "n1-never-sleeps",
  base: "n1",
  law: "limits",
  family: "thread",
  about: "the thread looks again instead of sleeping when there is nothing to do",
  make: (ops) => new NeverSleeps(ops),
};
