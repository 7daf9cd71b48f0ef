/**
 * Global EDF: the G with the earliest deadline goes first, and takes the P of the one that is due
 * last.
 *
 * Source: C. L. Liu, J. W. Layland, "Scheduling Algorithms for Multiprogramming in a Hard-Real-Time
 * Environment" (JACM 1973): on one processor no other order meets deadlines that EDF misses.
 *
 * Weak spot: on several processors that is no longer so (S. K. Dhall, C. L. Liu 1978: one long G
 * beside short ones is late though little is to be done), and under overload everybody is late, not
 * only somebody.
 *
 * @module
 */

import { type Attributes, type GId, type Handoff, type MId, NONE, ordered } from "@lab/runtime";
import { type PId, type Promises, shared, type Slices, type Verdict } from "@lab/runtime";
import { POOL, Pool, WAKE } from "./pool.ts";

/** The earliest deadline first. */
export default class Edf extends Pool<Handoff & Slices & Attributes> {
  readonly name = "edf";
  override readonly promises: Promises = { ...POOL, deadlines: { queues: ["ready"] } };
  protected readonly queue = this.ops.queues({ ready: shared(ordered()) }).ready;

  /** A G without a deadline has the key Infinity, so it waits for all that have one. */
  protected put(g: GId, m: MId): Verdict {
    this.queue.put(m, g, this.ops.deadlineNsOf(g));
    return WAKE;
  }

  protected next(m: MId): Verdict {
    return this.orSleep(this.queue.take(m));
  }

  protected hasWork(): boolean {
    return this.queue.len() > 0;
  }

  /** An idle P for `g`; else that of the G that runs and is due last, if that is later than `g`. */
  protected override wake(g: GId, m: MId): void {
    const ops = this.ops;
    if (ops.startIdle(m, false)) return;
    let at: PId | -1 = NONE, last = ops.deadlineNsOf(g);
    for (let p = 0 as PId; p < ops.procs; p++) {
      const runs = ops.runningOn(p);
      if (runs === NONE || ops.deadlineNsOf(runs) <= last) continue;
      last = ops.deadlineNsOf(runs);
      at = p;
    }
    if (at !== NONE) ops.kick(m, at);
  }
}
