/**
 * n1 with two classes of Gs: urgent ones in the ring, the others in the global queue, and the ring is
 * always looked at first. A running G is never interrupted, or, in the second model, by sysmon as soon
 * as it sees an urgent one wait.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LeaveWhy,
  type MId,
  NONE,
  type Ops,
  PARK,
  type PId,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "@lab/runtime";

const P0 = 0 as PId;

/** Two non-preemptive priorities. */
export class TwoClasses extends ManyToOne {
  override readonly name: string = "n1-two-classes";

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
  }

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (phase > 0) return super.ready(g, m, why, phase);
    const [part, whole] = this.share;
    this.urgent[g] = this.ops.random(whole) < part ? 1 : 0;
    if (this.urgent[g] === 1) this.ops.pushLocal(m, P0, g);
    else this.ops.pushGlobal(m, g);
    return again(1);
  }

  override find(m: MId, phase: number): Verdict {
    const ops = this.ops;
    if (phase > 0) return PARK;
    const first = ops.popLocal(m, P0);
    if (first !== NONE) return first;
    const second = ops.globalLen() > 0 ? ops.popGlobal(m) : NONE;
    if (second !== NONE) return second;
    ops.announceIdle(m);
    return again(1);
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
    return this.urgent[g] === 0 && this.ops.localLen(P0) > 0;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.PREEMPT) return super.leave(g, m, why, phase);
    this.ops.pushGlobal(m, g);
    return DONE;
  }
}
