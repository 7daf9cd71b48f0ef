/**
 * n1 with two classes of Gs: urgent ones in one queue, the others in another, and the first is
 * always looked at first. A running G is never interrupted, or, in the second model, by sysmon as soon
 * as it sees an urgent one wait.
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
  type Queue,
  type ReadyWhy,
  shared,
  type Traits,
  type Verdict,
} from "@lab/runtime";

const { find: FIND, ready: READY } = ManyToOne.steps;

/** Two non-preemptive priorities. */
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

/** Two preemptive priorities: an interrupted G goes on later where it was. */
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
