/**
 * Planted bug: the last look and going to sleep are two steps: a G that comes between waits for
 * good.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { again, type MId, NONE, PARK, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

class LookThenPark extends ManyToOne {
  override find(m: MId, phase: number): Verdict {
    if (phase > 1) return PARK;
    if (phase === 1) {
      this.ops.announceIdle(m);
      return again(2);
    }
    const g = this.queue.take(m);
    return g === NONE ? again(1) : g;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "n1-look-then-park",
  base: "n1",
  hunt: "search",
  law: "ends-or-names-stuck",
  family: "wake-up",
  about: "the last look and going to sleep are two steps: a G that comes between waits for good",
  make: (ops) => new LookThenPark(ops),
};
