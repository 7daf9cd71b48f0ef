/**
 * gpm without runnext: a readied G goes to the ring's tail. Shows what runnext is worth: the woken
 * partner of a ping-pong waits for everybody else.
 *
 * @module
 */

import type { GId, MId, PId, Promises } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** No runnext slot. */
export class NoRunnext extends Gpm {
  override readonly name = "gpm-no-runnext";
  protected override promised(): Promises {
    const { slot: _, ...rest } = super.promised();
    return rest;
  }
  /** "Kicks out" the G itself, which so goes to the ring. */
  protected override putFirst(_m: MId, _p: PId, g: GId): GId | -1 {
    return g;
  }
}
