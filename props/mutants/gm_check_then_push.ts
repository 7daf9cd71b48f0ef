/**
 * Planted bug: whether anybody is idle is asked before the G is queued, and not again.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { again, DONE, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class CheckThenPush extends GlobalOnly {
  readonly #wakes: boolean[] = [];

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) {
      this.#wakes[m] = this.ops.idleProcs() > 0;
      return again(1);
    }
    if (phase === 1) {
      this.queue.put(m, g);
      return this.#wakes[m] ? again(2) : DONE;
    }
    return super.ready(g, m, why, 1);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-check-then-push",
  base: "gm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "whether anybody is idle is asked before the G is queued, and not again",
  make: (ops, options) => new CheckThenPush(ops, options["slice"] as number),
};
