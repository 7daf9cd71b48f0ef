/**
 * gpm without hand-off: a P stays with its M for the whole system call. Shows what the hand-off is
 * worth: as many blocking calls as Ps, and nothing runs.
 *
 * @module
 */

import type { PId, Promises } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** sysmon never takes a P out of a system call. */
export class NoHandoff extends Gpm {
  override readonly name = "gpm-no-handoff";
  protected override promised(): Promises {
    const { retake: _, ...rest } = super.promised();
    return rest;
  }
  override retake(_p: PId, _blockedNs: number): boolean {
    return false;
  }
}
