/**
 * Variants of pm and gm made for a theorem's sake: each differs in one or two hooks.
 *
 * @module
 */

import { GlobalOnly, PrivateQueues } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LAST,
  LeaveWhy,
  type MId,
  moreSteps,
  NONE,
  type Ops,
  ordered,
  PARK,
  type PId,
  type ReadyWhy,
  shared,
  steps,
  unlocked,
  type Verdict,
} from "@lab/runtime";

/** Steps of {@linkcode OneAttempt}'s `find`. */
const ONE = moreSteps(PrivateQueues.steps.find, "try", "sleep");

/**
 * pm in which a P that has just run dry makes exactly one attempt to steal, from one P chosen at
 * random, and then waits for its own arrivals. The simplest stealing that has a closed form, in the
 * limit of many Ps.
 *
 * Source: the mean-field equations in `golden/oracles/queueing.json`, after M. Mitzenmacher,
 * "Analyses of Load Stealing Models Based on Differential Equations" (1998).
 */
export class OneAttempt extends PrivateQueues {
  override readonly name = "pm-one-attempt";
  static override readonly steps = { ...PrivateQueues.steps, find: ONE };

  /** @param batch How many to take of the Gs that wait at the victim. */
  constructor(ops: Ops, private readonly batch: (waiting: number) => number) {
    // Without stealing, `ready` wakes only the P at which the G was queued: just what is wanted.
    super(ops, { steal: "none", sliceNs: Infinity, slots: Infinity });
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    if (step === ONE.local) {
      const g = this.local[p].take(m);
      return g === NONE ? again(ONE.try) : g;
    }
    if (step === ONE.try) {
      const victim = ops.random(ops.procs) as PId;
      const waiting = victim === p ? 0 : this.local[victim].len();
      const n = this.batch(waiting);
      const g = waiting === 0 ? NONE : this.local[victim].move(m, n, this.local[p], LAST);
      return g === NONE ? again(ONE.announce) : g;
    }
    if (step === ONE.sleep) return PARK;
    if (this.local[p].len() > 0) return again(ONE.local);
    ops.announceIdle(m);
    return again(ONE.sleep);
  }
}

/**
 * pm that puts each arrival on the shortest of `d` queues chosen at random, and never steals: the
 * power of two choices.
 */
export class ShortestOf extends PrivateQueues {
  override readonly name = "pm-shortest-of";
  /** Chosen in the first step, by M. */
  readonly #chosen: PId[] = [];

  constructor(ops: Ops, private readonly d: number) {
    super(ops, { steal: "none", sliceNs: Infinity, slots: Infinity });
  }

  override ready(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    const ops = this.ops;
    if (step !== PrivateQueues.steps.ready.place) {
      ops.startProc(m, this.#chosen[m], false);
      return DONE;
    }
    let best = ops.random(ops.procs) as PId;
    for (let i = 1; i < this.d; i++) {
      const other = ops.random(ops.procs) as PId;
      if (this.#load(other) < this.#load(best)) best = other;
    }
    this.#chosen[m] = best;
    this.local[best].put(m, g);
    return again(PrivateQueues.steps.ready.wake);
  }

  /** Gs at `p`, the running one included. */
  #load(p: PId): number {
    return this.local[p].len() + (this.ops.isIdle(p) ? 0 : 1);
  }
}

/**
 * Steps of {@linkcode ListOrder}'s `find`; so many pass before it looks. List scheduling decides
 * after
 * *all* that ends at one instant has ended; in each step every other M that is due takes one, and
 * none needs more.
 */
const LIST = steps(["wait", 64], "look", "announce", "recheck");

/**
 * gm whose queue is a list: of all Gs that are ready, the one created first runs. Graham's list
 * scheduling, where list order is the order of creation.
 */
export class ListOrder extends GlobalOnly {
  override readonly name = "gm-list-order";
  static override readonly steps = { ...GlobalOnly.steps, find: LIST };
  /** By number of the G, which grows as they are created. */
  readonly #ready = this.ops.queues({ list: unlocked(shared(ordered())) }).list;

  constructor(ops: Ops) {
    super(ops, Infinity);
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== GlobalOnly.steps.ready.queue) return super.ready(g, m, why, step);
    this.#ready.put(m, g, g);
    return again(GlobalOnly.steps.ready.wake);
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step < LIST.look) return again(step + 1);
    if (step === LIST.look) {
      const first = this.#ready.take(m);
      return first === NONE ? again(LIST.announce) : first;
    }
    if (step === LIST.announce) {
      ops.announceIdle(m);
      return again(LIST.recheck);
    }
    return this.#ready.len() > 0 && ops.withdrawIdle(m) ? again(LIST.wait) : PARK;
  }
}

/** Steps of {@linkcode PaidPreemption}'s `leave`. */
const LEAVE = moreSteps(GlobalOnly.steps.leave, "pay");

/**
 * gm with round robin as the reference simulation has it: a G that yields goes behind the others
 * only if others wait, and only then its M pays. Plain gm pays for each change of G instead. The
 * cost row `stealNextNap` is the price of a preemption.
 */
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
