/**
 * n1 with a stack in the place of its queue: the G that came last runs first. What Go's runnext does
 * to a chain of Gs, taken to its end. Theory knows its mean (that of a queue) and its second moment.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import { again, type GId, type MId, PARK, type ReadyWhy, type Verdict } from "@lab/runtime";

/** Last come, first served, on one M. */
export class LastFirst extends ManyToOne {
  override readonly name = "n1-last-first";
  /** The lab has no stack among its queues, so the model keeps its own. */
  readonly #stack: GId[] = [];

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (phase > 0) return super.ready(g, m, why, phase);
    this.#stack.push(g);
    return again(1);
  }

  override find(m: MId, phase: number): Verdict {
    if (phase > 0) return PARK;
    const g = this.#stack.pop();
    if (g !== undefined) return g;
    this.ops.announceIdle(m);
    return again(1);
  }
}
