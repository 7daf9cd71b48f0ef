/**
 * n1 with a stack in the place of its queue: the G that came last runs first. What Go's runnext does
 * to a chain of Gs, taken to its end. Theory knows its mean (that of a queue) and its second moment.
 *
 * @module
 */

import { ManyToOne } from "@lab/models";
import {
  again,
  type GId,
  type MId,
  NONE,
  PARK,
  type ReadyWhy,
  shared,
  stack,
  unlocked,
  type Verdict,
} from "@lab/runtime";

const { find: FIND, ready: READY } = ManyToOne.steps;

/** Last come, first served, on one M. */
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
