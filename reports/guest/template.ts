/**
 * A scheduler of your own: one queue for all, written by `deno task lab new`. It is right; change
 * it. Run `deno task lab check` on it to see every law, the explorer and the scenarios judge it.
 */
import {
  again,
  DONE,
  fifo,
  type GId,
  LeaveWhy,
  type MId,
  Model,
  PARK,
  type Promises,
  shared,
  type Traits,
} from "@lab/runtime";

export default class MyModel extends Model {
  readonly name = "my-model"; //   as in reports: a-z, 0-9 and '-'
  // Switches of the engine; these are what you get if you say nothing.
  override readonly traits: Traits = {
    unit: "user", //               a G is a user-space task: "process" and "thread" switch dearer
    threads: "per-p", //           an M (thread) for each P (right to run); others: "one", "per-g"
    netpoll: false, //             waiting for I/O blocks the M; true: this model polls for it
    sysmon: false, //              nobody calls `tick` and `retake`
  };
  // What you promise beyond being right; the laws hold you to it. `check` says what you could
  // promise.
  override readonly promises: Promises = { startTicks: ({ ahead }) => ahead + 1 };
  /** One first-in-first-out queue for the whole machine, under a lock. */
  readonly queue = this.ops.queues({ ready: shared(fifo()) }).ready;

  /** A G became runnable. Publish it first, then wake: the other way round loses wake-ups. */
  ready(g: GId, m: MId, _why: number, step: number): number {
    if (step === 0) this.queue.put(m, g);
    else this.ops.startIdle(m, false); //  an idle P, if there is one, gets an M to look
    return step === 0 ? again(1) : DONE; // between two steps every other M may act
  }

  /** M has nothing to run: answer a G, or PARK after a last look. */
  find(m: MId, step: number): number {
    if (step === 0) return this.queue.len() > 0 ? this.queue.take(m) : again(1);
    if (step === 1) this.ops.announceIdle(m); // from here on a wake leaves a permit …
    else return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
    return again(2); //                           … so look once more before sleeping
  }

  /** G stopped. One that yielded or was preempted is still runnable, and yours to queue. */
  override leave(g: GId, m: MId, why: LeaveWhy): number {
    const runnable = why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD;
    if (runnable) this.queue.put(m, g);
    return DONE;
  }
}
