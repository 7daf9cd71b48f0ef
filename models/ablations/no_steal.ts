/**
 * gpm without stealing: an idle P finds work in the global queue only. Shows what stealing is worth:
 * Gs readied on one P stay there until its ring overflows.
 *
 * @module
 */

import type { Promises } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** No stealing. */
export class NoSteal extends Gpm {
  override readonly name = "gpm-no-steal";
  /** A P may idle beside a full ring for good. */
  protected override promised(): Promises {
    const { steal: _, idleBesideWorkNs: _beside, ...rest } = super.promised();
    return rest;
  }
  /** It still runs the timers of idle Ps: nobody else would. */
  protected override steals(): boolean {
    return false;
  }
  protected override seesWork(): boolean {
    return this.global.len() > 0;
  }
}
