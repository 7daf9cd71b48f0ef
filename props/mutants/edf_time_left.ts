/**
 * Planted bug: the key is the time that is left when a G is queued. It is not the same time for all, so keys of different moments compare nothing.
 *
 * @module
 */

import { Edf } from "@lab/models";
import { again, type GId, type MId, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class TimeLeft extends Edf {
  protected override put(g: GId, m: MId): Verdict {
    this.queue.put(m, g, this.ops.deadlineNsOf(g) - this.ops.nowNs(m));
    return again(Edf.steps.ready.wake);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "edf-time-left",
  base: "edf",
  law: "deadlines",
  family: "queue",
  about: "the key is the time left when a G is queued",
  scenes: "attributed",
  make: (ops) => new TimeLeft(ops),
};
