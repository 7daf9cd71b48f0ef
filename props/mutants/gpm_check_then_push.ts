/**
 * Planted bug: whether a P is idle is asked before the G is queued, and not again.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  type MId,
  moreSteps,
  NONE,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

const STEPS = moreSteps(READY, "asked");

class CheckThenPush extends Gpm {
  static override readonly steps = { ...Gpm.steps, ready: STEPS };
  readonly #wakes: boolean[] = [];

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (this.ops.procOf(m) === NONE) return super.ready(g, m, why, step);
    if (step === 0) {
      this.#wakes[m] = this.ops.idleProcs() > 0;
      return again(STEPS.asked);
    }
    const verdict = super.ready(g, m, why, step === STEPS.asked ? 0 : step);
    return verdict === again(STEPS.wake) && !this.#wakes[m] ? DONE : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-check-then-push",
  base: "gpm",
  hunt: "search",
  law: "idle-beside-work",
  family: "wake-up",
  about: "whether a P is idle is asked before the G is queued, and not again",
  make: harmedGpm(CheckThenPush),
};
