/**
 * A scheduler of your own: one queue for all. It is right; change it, and let the test judge.
 *
 * @module
 */

import { again, DONE, fifo, type GId, LeaveWhy, type MId, Model, PARK, shared } from "@gmp-lab/lab";

/** One queue for the whole machine, under a lock. */
export class MyScheduler extends Model {
  readonly name = "my-scheduler";
  readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready;

  /** A G became runnable. Publish it first, then wake: the other way round loses wake-ups. */
  ready(g: GId, m: MId, _why: number, step: number): number {
    if (step === 0) this.queue.put(m, g);
    else this.ops.startIdle(m, false);
    return step === 0 ? again(1) : DONE; // between two steps every other M may act
  }

  /** M has nothing to run: answer a G, or PARK after a last look. */
  find(m: MId, step: number): number {
    if (step === 0) return this.queue.len() > 0 ? this.queue.take(m) : again(1);
    if (step === 1) this.ops.announceIdle(m);
    else return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
    return again(2);
  }

  /** G stopped. One that yielded or was preempted is still runnable, and yours to queue. */
  override leave(g: GId, m: MId, why: LeaveWhy): number {
    const runnable = why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD;
    if (runnable) this.queue.put(m, g);
    return DONE;
  }
}
