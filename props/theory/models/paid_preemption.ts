/**
 * gm with round robin as the reference simulation has it: a G that yields goes behind the others only
 * if others wait, and only then its M pays. Plain gm pays for each change of G instead.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  moreSteps,
  type Ops,
  type Verdict,
} from "@lab/runtime";

/** Steps of `leave`. */
const LEAVE = moreSteps(GlobalOnly.steps.leave, "pay");

/** Round robin; the cost row `stealNextNap` is the price of a preemption. */
export class PaidPreemption extends GlobalOnly {
  override readonly name = "gm-paid-preemption";
  declare protected readonly ops: Ops;
  static override readonly steps = { ...GlobalOnly.steps, leave: LEAVE };

  constructor(ops: Ops) {
    super(ops, Infinity);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why !== LeaveWhy.YIELD) return super.leave(g, m, why, step);
    if (step === LEAVE.pay) {
      this.ops.nap(m);
      return DONE;
    }
    const others = this.queue.len() > 0;
    this.queue.put(m, g);
    return others ? again(LEAVE.pay) : DONE;
  }
}
