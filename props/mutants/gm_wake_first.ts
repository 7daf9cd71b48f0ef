/**
 * Planted bug: an M is woken before the G is queued. It may look, find nothing and sleep again.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { again, DONE, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class WakeFirst extends GlobalOnly {
  override ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) {
      this.ops.startIdle(m, false);
      return again(1);
    }
    this.queue.put(m, g);
    return DONE;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-wake-first",
  base: "gm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "an M is woken before the G is queued, finds nothing and sleeps",
  make: (ops, options) => new WakeFirst(ops, options["slice"] as number),
};
