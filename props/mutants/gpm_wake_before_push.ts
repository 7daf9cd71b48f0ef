/**
 * Planted bug: a spinner is woken before the G is queued.
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

const STEPS = moreSteps(READY, "woken");

class WakeBeforePush extends Gpm {
  static override readonly steps = { ...Gpm.steps, ready: STEPS };
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (this.ops.procOf(m) === NONE) return super.ready(g, m, why, step);
    if (step === 0) {
      this.wake(m);
      return again(STEPS.woken);
    }
    const verdict = super.ready(g, m, why, step === STEPS.woken ? 0 : step);
    return verdict === again(STEPS.wake) ? DONE : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-wake-before-push",
  base: "gpm",
  hunt: "search",
  law: "idle-beside-work",
  family: "wake-up",
  about: "a spinner is woken before the G is queued",
  make: harmedGpm(WakeBeforePush),
};
