/**
 * Planted bug: the G in runnext is never stolen, however long its P is busy.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import { again, type MId, type Verdict } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

const { find: FIND } = Gpm.steps;

class NextNeverStolen extends Gpm {
  override find(m: MId, step: number): Verdict {
    const looksAtNext = step >= FIND.steal && ((step - FIND.steal) & 1) === 1;
    return looksAtNext ? again(step + 1) : super.find(m, step);
  }

  protected override seesWork(): boolean {
    return this.local.some((ring) => ring.len() > 0) || this.global.len() > 0;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-next-never-stolen",
  base: "gpm",
  law: "idle-beside-work",
  family: "runnext",
  about: "the G in runnext is never stolen, however long its P is busy",
  make: harmedGpm(NextNeverStolen),
};
