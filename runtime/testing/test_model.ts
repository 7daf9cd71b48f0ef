/**
 * A small right model for tests of the engine: one global queue, wakes with permits. It is also the
 * 20-line model of the README.
 *
 * @module
 */

import {
  again,
  DONE,
  LeaveWhy,
  Model,
  type Ops,
  PARK,
  type ReadyWhy,
  type Verdict,
} from "../model.ts";
import { fifo, shared } from "../queues.ts";
import { steps } from "../step_names.ts";
import type { GId, MId } from "../core/ids.ts";

const READY = steps("queue", "wake"), FIND = steps("look", "announce", "recheck");

/** One queue, many Ms. */
export class TestModel extends Model<Ops> {
  readonly name = "test";
  static readonly steps = { ready: READY, find: FIND };
  readonly queue = this.ops.queues({ queue: shared(fifo()) }).queue;

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    if (phase === READY.queue) this.queue.put(m, g);
    else this.ops.startIdle(m, false);
    return phase === READY.queue ? again(READY.wake) : DONE;
  }

  find(m: MId, phase: number): Verdict {
    if (phase === FIND.look) {
      const g = this.queue.take(m);
      return g >= 0 ? g : again(FIND.announce);
    }
    if (phase === FIND.announce) this.ops.announceIdle(m);
    else return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(FIND.look) : PARK;
    return again(FIND.recheck);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD) this.queue.put(m, g);
    return DONE;
  }
}
