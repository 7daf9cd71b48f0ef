/**
 * Planted bug: a poll puts Gs in the global queue for idle Ps and starts none of them.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { DONE, type GId, type MId, NONE, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { ready: READY } = Gpm.steps;

class InjectWakesNone extends Gpm {
  override inject(g: GId, m: MId, index: number, count: number, step: number): Verdict {
    const starts = step === READY.start || step === READY.wake;
    return starts && this.ops.procOf(m) !== NONE ? DONE : super.inject(g, m, index, count, step);
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-inject-wakes-none",
  base: "gpm",
  law: "idle-beside-work",
  family: "wake-up",
  goIssues: [63555],
  about: "a poll puts Gs in the global queue for idle Ps and starts none of them",
  make: harmedGpm(InjectWakesNone),
};
