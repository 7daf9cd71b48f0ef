/**
 * gpm without preemption: a G runs until it blocks, yields or ends. Shows what sysmon's 10 ms are
 * worth: one long loop holds its P, and everything in its ring that nobody steals.
 *
 * @module
 */

import type { GId, MId, Promises } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** No slice ever ends. */
export class NoPreempt extends Gpm {
  override readonly name = "gpm-no-preempt";
  protected override promised(): Promises {
    return { ...super.promised(), slice: { leastNs: Infinity, mostNs: Infinity } };
  }
  override tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }
}
