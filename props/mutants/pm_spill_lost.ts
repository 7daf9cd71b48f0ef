/**
 * Planted bug: a G that finds the ring full is dropped.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { again, type GId, type MId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = PrivateQueues.steps;

class SpillLost extends PrivateQueues {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    return step === READY.spill ? again(READY.wake) : super.ready(g, m, why, step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "pm-spill-lost",
  base: "pm",
  law: "conservation",
  family: "overflow",
  about: "a G that finds the ring full is dropped",
  options: { queue: "bounded" },
  make: (ops, options) => new SpillLost(ops, pmOptionsOf(options)),
};
