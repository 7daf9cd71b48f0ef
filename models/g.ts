/**
 * G: one kernel thread for each G (1:1), or one process for each. The kernel is the scheduler.
 *
 * Source: NPTL and every pthread runtime before green threads; Java since 1.3, Rust's std::thread.
 *
 * Weak spot: creating a thread costs about 70 times as much as creating a goroutine, each switch
 * goes through the kernel, and the machine runs out of threads long before it runs out of Gs.
 *
 * @module
 */

import {
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  Model,
  type Ops,
  type OwnThreads,
  PARK,
  type Promises,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "@lab/runtime";

/** One thread, or one process, for each G. */
export class OneToOne extends Model<OwnThreads> {
  readonly name: string;
  override readonly traits: Traits;
  /** There are no Ps and no ticks: the kernel's quantum is what bounds a wait. */
  override readonly promises: Promises = { wake: { most: 1, ifNoneSpins: false } };

  constructor(ops: Ops, unit: "thread" | "process") {
    super(ops);
    this.name = unit === "thread" ? "g" : "g-process";
    this.traits = { unit, threads: "per-g", netpoll: false, sysmon: false };
  }

  ready(g: GId, m: MId, _why: ReadyWhy, _phase: number): Verdict {
    this.ops.wakeThread(m, g);
    return DONE;
  }

  find(m: MId, _phase: number): Verdict {
    const g = this.ops.ownG(m);
    return g >= 0 ? g : PARK;
  }

  override leave(_g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD) this.ops.yieldCore(m);
    return DONE;
  }
}
