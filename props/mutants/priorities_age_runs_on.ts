/**
 * Planted bug: a G is as old as its first wait: one of a low class that runs and yields goes before all that came later, though it has just had its turn.
 *
 * @module
 */

import { Priorities } from "@lab/models";
import { again, type GId, type MId, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class AgeRunsOn extends Priorities {
  protected override put(g: GId, m: MId): Verdict {
    const { ops } = this;
    if (ops.data(g) === 0) ops.setData(m, g, ops.nowNs(m) + 1);
    this.queue.put(m, g, this.key(ops.classOf(g), ops.data(g) - 1));
    return again(Priorities.steps.ready.wake);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "priorities-age-runs-on",
  base: "priorities",
  law: "priorities",
  family: "queue",
  about: "the time counts from the first wait on",
  scenes: "attributed",
  make: (ops, options) => new AgeRunsOn(ops, options as { aging: number }),
};
