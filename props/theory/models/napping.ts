/**
 * n1 whose M, without work, naps for a fixed time and looks again, and never sleeps until woken:
 * polling. A G that comes during a nap waits for its end ("multiple vacations").
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { again, type MId, NONE, type Ops, type Verdict } from "@lab/runtime";

/** Polls its queue; the cost row `stealNextNap` is the length of a nap. */
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
