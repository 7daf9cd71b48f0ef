/**
 * gpm without the look at the global queue on every 61st tick. Shows what the look is worth: while a
 * ring never empties, a G in the global queue starves.
 *
 * @module
 */

import type { Bounds, PId } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** No fairness look. */
export class NoGlobalLook extends Gpm {
  override readonly name = "gpm-no-global-look";
  /** A G in the global queue may wait for ever. */
  protected override bounds(): Bounds {
    return { ...super.bounds(), startTicks: () => Infinity };
  }
  protected override looksGlobal(_p: PId): boolean {
    return false;
  }
}
