/**
 * gm with round robin as the reference simulation has it: a G that yields goes behind the others only
 * if others wait, and only then its M pays. Plain gm pays for each change of G instead.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import { again, DONE, type GId, LeaveWhy, type MId, type Ops, type Verdict } from "@lab/runtime";

/** Round robin; the cost row `stealNextNap` is the price of a preemption. */
export class PaidPreemption extends GlobalOnly {
  override readonly name = "gm-paid-preemption";

  constructor(ops: Ops) {
    super(ops, Infinity);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.YIELD) return super.leave(g, m, why, phase);
    if (phase > 0) {
      this.ops.nap(m);
      return DONE;
    }
    const others = this.queue.len() > 0;
    this.queue.put(m, g);
    return others ? again(1) : DONE;
  }
}
