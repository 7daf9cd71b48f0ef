/**
 * Planted bug: one G wakes every idle P.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = PrivateQueues.steps;

class WakesAll extends PrivateQueues {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    const verdict = super.ready(g, m, why, step);
    return step === READY.wake && this.ops.idleProcs() > 0 ? again(READY.wake) : verdict;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "pm-wakes-all",
  base: "pm",
  law: "wake-budget",
  family: "spinning",
  about: "one G wakes every idle P",
  make: (ops, options) => new WakesAll(ops, pmOptionsOf(options)),
};
