/**
 * Small right models for tests of the engine: one global queue with permits, which is also the
 * 20-line model of the README; and a thread, or a process, for each G.
 *
 * @module
 */

import type { GId, MId } from "../core/ids.ts";
import {
  again,
  DONE,
  LeaveWhy,
  Model,
  type Ops,
  type OwnThreads,
  PARK,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "../model.ts";
import { fifo, shared } from "../queues.ts";
import { steps } from "../step_names.ts";

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

/** 1:1. */
export class OneThreadEach extends Model<OwnThreads> {
  readonly name = "one-thread-each";
  declare readonly traits: Traits;

  constructor(ops: Ops, unit: "thread" | "process") {
    super(ops);
    this.traits = {
      unit,
      threads: "per-g",
      netpoll: false,
      sysmon: false,
    };
  }

  ready(g: GId, m: MId, _why: ReadyWhy, _phase: number): Verdict {
    this.ops.wakeThread(m, g);
    return DONE;
  }

  find(m: MId, _phase: number): Verdict {
    const g = this.ops.ownG(m);
    return g >= 0 ? g : PARK;
  }
}
