/**
 * pm in which a P that has just run dry makes exactly one attempt to steal, from one P chosen at
 * random, and then waits for its own arrivals. The simplest stealing that has a closed form, in the
 * limit of many Ps.
 *
 * Source: the mean-field equations in `golden/oracles/queueing.json`, after M. Mitzenmacher,
 * "Analyses of Load Stealing Models Based on Differential Equations" (1998).
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import { again, LAST, type MId, NONE, type Ops, PARK, type PId, type Verdict } from "@lab/runtime";

// Phases of `find`.
const TRY = 1, ANNOUNCE = 2, SLEEP = 3;

/** One attempt, one victim. */
export class OneAttempt extends PrivateQueues {
  override readonly name = "pm-one-attempt";

  /** @param haul How many to take of the Gs that wait at the victim. */
  constructor(ops: Ops, private readonly haul: (waiting: number) => number) {
    // Without stealing, `ready` wakes only the P at which the G was queued: just what is wanted.
    super(ops, { steal: "none", sliceNs: Infinity, slots: Infinity });
  }

  override find(m: MId, phase: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    if (phase === 0) {
      const g = this.local[p].take(m);
      return g === NONE ? again(TRY) : g;
    }
    if (phase === TRY) {
      const victim = ops.random(ops.procs) as PId;
      const waiting = victim === p ? 0 : this.local[victim].len();
      const n = this.haul(waiting);
      const g = waiting === 0 ? NONE : this.local[victim].move(m, n, this.local[p], LAST);
      return g === NONE ? again(ANNOUNCE) : g;
    }
    if (phase === SLEEP) return PARK;
    if (this.local[p].len() > 0) return again(0);
    ops.announceIdle(m);
    return again(SLEEP);
  }
}
