/**
 * Variants of n1 made for a theorem's sake: each differs in one or two hooks.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import {
  again,
  DONE,
  fifo,
  type GId,
  LeaveWhy,
  type MId,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Queue,
  type ReadyWhy,
  shared,
  stack,
  type Traits,
  unlocked,
  type Verdict,
} from "@lab/runtime";

const { find: FIND, ready: READY } = ManyToOne.steps;

/**
 * Last come, first served: n1 with a stack in the place of its queue. What Go's runnext does to a
 * chain of Gs, taken to its end. Theory knows its mean (that of a queue) and its second moment.
 */
export class LastFirst extends ManyToOne {
  override readonly name = "n1-last-first";
  readonly #stack = this.ops.queues({ stack: unlocked(shared(stack())) }).stack;

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== READY.queue) return super.ready(g, m, why, step);
    this.#stack.put(m, g);
    return again(READY.wake);
  }

  override find(m: MId, step: number): Verdict {
    if (step !== FIND.look) return PARK;
    const g = this.#stack.take(m);
    if (g !== NONE) return g;
    this.ops.announceIdle(m);
    return again(FIND.sleep);
  }
}

const P0 = 0 as PId;

/**
 * n1 with capacity for a fixed number of Gs, the running one included. A G that finds it full is
 * turned away: it is put aside in a queue of its own and runs only when nobody comes any more, so
 * that the run can end and no G is lost.
 */
export class BoundedQueue extends ManyToOne {
  override readonly name = "n1-bounded-room";
  readonly #aside: Queue;
  #came = 0;

  /**
   * @param capacity Gs at once, at least 1.
   * @param turnedAway Notes 1 for each G that was turned away, by id; as long as there are
   * arrivals.
   */
  constructor(
    ops: Ops,
    private readonly capacity: number,
    private readonly turnedAway: Uint8Array,
  ) {
    super(ops);
    this.#aside = ops.queues({ aside: shared(fifo()) }).aside;
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    const ops = this.ops;
    if (step !== READY.queue) return super.ready(g, m, why, step);
    this.#came++;
    const inside = this.queue.len() + (ops.isIdle(P0) ? 0 : 1);
    if (inside < this.capacity) this.queue.put(m, g);
    else {
      this.turnedAway[g] = 1;
      this.#aside.put(m, g);
    }
    return again(READY.wake);
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step !== FIND.look) return PARK;
    const g = this.queue.take(m);
    if (g !== NONE) return g;
    const over = this.#came === this.turnedAway.length && this.#aside.len() > 0;
    const late = over ? this.#aside.take(m) : NONE;
    if (late !== NONE) return late;
    ops.announceIdle(m);
    return again(FIND.sleep);
  }
}

/**
 * Two non-preemptive priorities: urgent Gs in one queue, the others in another, and the first is
 * always looked at first.
 */
export class TwoClasses extends ManyToOne {
  override readonly name: string = "n1-two-classes";
  declare protected readonly others: Queue;

  /**
   * @param urgent Notes 1 for each urgent G, by id.
   * @param share Urgent are `share[0]` of `share[1]` Gs, each by its own throw.
   */
  constructor(
    ops: Ops,
    protected readonly urgent: Uint8Array,
    private readonly share: readonly [number, number],
  ) {
    super(ops);
    this.others = ops.queues({ others: shared(fifo()) }).others;
  }

  override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
    if (step !== READY.queue) return super.ready(g, m, why, step);
    const [part, whole] = this.share;
    this.urgent[g] = this.ops.random(whole) < part ? 1 : 0;
    if (this.urgent[g] === 1) this.queue.put(m, g);
    else this.others.put(m, g);
    return again(READY.wake);
  }

  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step !== FIND.look) return PARK;
    const first = this.queue.take(m);
    if (first !== NONE) return first;
    const second = this.others.len() > 0 ? this.others.take(m) : NONE;
    if (second !== NONE) return second;
    ops.announceIdle(m);
    return again(FIND.sleep);
  }
}

/**
 * Two preemptive priorities: sysmon interrupts a G as soon as it sees an urgent one wait, and that
 * G goes on later where it was.
 */
export class UrgentFirst extends TwoClasses {
  override readonly name = "n1-urgent-first";
  override readonly traits: Traits = {
    unit: "user",
    threads: "one",
    // No slice ends here: sysmon only carries the message that somebody urgent waits.
    netpoll: false,
    sysmon: true,
  };

  override tick(g: GId, _m: MId, _ranNs: number): boolean {
    return this.urgent[g] === 0 && this.queue.len() > 0;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why !== LeaveWhy.PREEMPT) return super.leave(g, m, why, step);
    this.others.put(m, g);
    return DONE;
  }
}

/**
 * Polling: n1 whose M, without work, naps for a fixed time and looks again, and never sleeps until
 * woken. A G that comes during a nap waits for its end ("multiple vacations"). The cost row
 * `stealNextNap` is the length of a nap.
 */
export class Napping extends ManyToOne {
  override readonly name = "n1-napping";
  declare protected readonly ops: Ops;

  override find(m: MId, _phase: number): Verdict {
    const g = this.queue.take(m);
    if (g !== NONE) return g;
    this.ops.nap(m);
    return again(0);
  }
}
