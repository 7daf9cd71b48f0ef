/**
 * Planted bug, one that gpm-no-steal had: who does not steal does not run timers of idle Ps either. The
 * sleeper in the netpoller wakes for them, finds nothing, and sleeps until the same moment.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class IdleTimers extends Gpm {
  protected override robs(_m: MId): boolean {
    return false;
  }
  protected override seesWork(): boolean {
    return this.global.len() > 0;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "no-steal-idle-timers",
  base: "gpm-no-steal",
  law: "limits",
  family: "timer",
  about: "nobody runs the timers of idle Ps, and the netpoller wakes for them in vain",
  make: harmedGpm(IdleTimers),
};
