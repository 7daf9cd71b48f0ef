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
import {
  again,
  LAST,
  type MId,
  moreSteps,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Verdict,
} from "@lab/runtime";

/** Steps of `find`. */
const FIND = moreSteps(PrivateQueues.steps.find, "try", "sleep");

/** One attempt, one victim. */
export class OneAttempt extends PrivateQueues {
  override readonly name = "pm-one-attempt";
  static override readonly steps = { ...PrivateQueues.steps, find: FIND };

  /** @param haul How many to take of the Gs that wait at the victim. */
  constructor(ops: Ops, private readonly haul: (waiting: number) => number) {
    // Without stealing, `ready` wakes only the P at which the G was queued: just what is wanted.
    super(ops, { steal: "none", sliceNs: Infinity, slots: Infinity });
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    if (step === FIND.local) {
      const g = this.local[p].take(m);
      return g === NONE ? again(FIND.try) : g;
    }
    if (step === FIND.try) {
      const victim = ops.random(ops.procs) as PId;
      const waiting = victim === p ? 0 : this.local[victim].len();
      const n = this.haul(waiting);
      const g = waiting === 0 ? NONE : this.local[victim].move(m, n, this.local[p], LAST);
      return g === NONE ? again(FIND.announce) : g;
    }
    if (step === FIND.sleep) return PARK;
    if (this.local[p].len() > 0) return again(FIND.local);
    ops.announceIdle(m);
    return again(FIND.sleep);
  }
}
