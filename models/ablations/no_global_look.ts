/**
 * gpm without the look at the global queue on every 61st tick. Shows what the look is worth: while a
 * ring never empties, a G in the global queue starves.
 *
 * @module
 */

import type { PId, Promises } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** No fairness look. */
export class NoGlobalLook extends Gpm {
  override readonly name = "gpm-no-global-look";
  /** A G in the global queue may wait for ever. */
  protected override promised(): Promises {
    const { startTicks: _, ...rest } = super.promised();
    return { ...rest, look: { queue: "global", every: Infinity } };
  }
  protected override looksGlobal(_p: PId): boolean {
    return false;
  }
}
