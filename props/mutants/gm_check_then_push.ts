/**
 * Planted bug: whether anybody is idle is asked before the G is queued, and not again.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { again, DONE, type GId, type MId, type ReadyWhy, steps, type Verdict } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = GlobalOnly.steps;

const STEPS = steps("ask", "queue", "wake");

class CheckThenPush extends GlobalOnly {
  static override readonly steps = { ...GlobalOnly.steps, ready: STEPS };
  readonly #wakes: boolean[] = [];

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step === STEPS.ask) {
      this.#wakes[m] = this.ops.idleProcs() > 0;
      return again(STEPS.queue);
    }
    if (step === STEPS.queue) {
      this.queue.put(m, g);
      return this.#wakes[m] ? again(STEPS.wake) : DONE;
    }
    return super.ready(g, m, why, READY.wake);
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
