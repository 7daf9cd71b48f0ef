/**
 * Planted bug: a queued G wakes its own P only, never a thief.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { DONE, type GId, type MId, type PId, type ReadyWhy, type Verdict } from "@lab/runtime";
import { pmOptionsOf } from "./pm_options.ts";
import type { Mutant } from "../mutant.ts";

class WakesOnlyHome extends PrivateQueues {
  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (phase < 2) return super.ready(g, m, why, phase);
    const home = this.ops.procOf(m);
    if (home >= 0) this.ops.startProc(m, home as PId, false);
    return DONE;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "pm-wakes-only-home",
  base: "pm",
  law: "idle-beside-work",
  family: "wake-up",
  about: "a queued G wakes its own P only, never a thief",
  make: (ops, options) => new WakesOnlyHome(ops, pmOptionsOf(options)),
};
