/**
 * gpm without spinning Ms: whoever readies a G wakes an M at once, and an M without work looks once
 * and sleeps. Shows what spinning is worth: every burst pays a wake-up for each G.
 *
 * @module
 */

import type { MId, Promises } from "@lab/runtime";
import { Gpm } from "../gpm.ts";

/** Nobody spins. */
export class NoSpin extends Gpm {
  override readonly name = "gpm-no-spin";
  /**
   * An M woken for one G that finds another first tells nobody: passing a wake-up on is what spinning Ms
   * do. So a P may idle beside work.
   */
  protected override promised(): Promises {
    const { idleBesideWorkNs: _, ...rest } = super.promised();
    return rest;
  }
  protected override robs(_m: MId): boolean {
    return true;
  }
  /** Without a count of spinners nobody else would notice a G queued after the last look. */
  protected override rechecks(): boolean {
    return true;
  }
  protected override wantsSpinner(): boolean {
    return false;
  }
  protected override spinAgain(_m: MId): void {}
  protected override wake(m: MId): void {
    this.ops.startIdle(m, false);
  }
}
