/**
 * Planted bug: the last look and going to sleep are two steps: a G that comes between waits for
 * good.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { again, type MId, NONE, PARK, steps, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

const STEPS = steps("look", "announce", "sleep");

class LookThenPark extends ManyToOne {
  static override readonly steps = { ...ManyToOne.steps, find: STEPS };

  override find(m: MId, step: number): Verdict {
    if (step === STEPS.sleep) return PARK;
    if (step === STEPS.announce) {
      this.ops.announceIdle(m);
      return again(STEPS.sleep);
    }
    const g = this.queue.take(m);
    return g === NONE ? again(STEPS.announce) : g;
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
