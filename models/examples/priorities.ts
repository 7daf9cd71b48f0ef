/**
 * Strict priorities: a G of a lower class number goes first, and takes the P of one of a higher
 * number. With aging a G counts as one class better for each `agingNs` it has waited, so a low
 * class is late but never starves.
 *
 * Source: the classes of real-time kernels (POSIX SCHED_FIFO); aging: A. Silberschatz et al.,
 * "Operating System Concepts", "Priority Scheduling". One key does both: class × agingNs + the time
 * of queueing.
 *
 * Weak spot: a low G that got in by its age loses its P to the next high one, and waits anew; and a
 * low one that holds a mutex makes high ones wait for it (priority inversion).
 *
 * @module
 */

import { type Attributes, type GId, type Handoff, type MId, NONE, type Ops } from "@lab/runtime";
import { ordered, type PId, type Promises, shared, type Slices, type Verdict } from "@lab/runtime";
import { option, POOL, Pool, WAKE } from "./pool.ts";

/** The lowest class number first. */
export default class Priorities extends Pool<Handoff & Slices & Attributes> {
  static readonly options = [
    option("aging", "ns", [1_000, 1e10], 1e8, "wait that makes up for one class, or 'never'"),
  ];
  readonly name = "priorities";
  override readonly promises: Promises;
  protected readonly queue = this.ops.queues({ ready: shared(ordered()) }).ready;

  constructor(ops: Ops, readonly options = { aging: 1e8 }) {
    super(ops);
    this.promises = { ...POOL, priorities: { queues: ["ready"], agingNs: options.aging } };
  }

  protected put(g: GId, m: MId): Verdict {
    this.queue.put(m, g, this.key(this.ops.classOf(g), this.ops.nowNs(m)));
    return WAKE;
  }

  /** The least goes first; equal keys as they came, so without aging the class is enough. */
  protected key(its: number, nowNs: number): number {
    return this.options.aging === Infinity ? its : its * this.options.aging + nowNs;
  }

  protected next(m: MId): Verdict {
    return this.orSleep(this.queue.take(m));
  }

  protected hasWork(): boolean {
    return this.queue.len() > 0;
  }

  /**
   * An idle P for `g`; else that of the G of the lowest class that runs, if it is lower than its
   * own.
   */
  protected override wake(g: GId, m: MId): void {
    const ops = this.ops;
    if (ops.startIdle(m, false)) return;
    let at: PId | -1 = NONE, lowest = ops.classOf(g);
    for (let p = 0 as PId; p < ops.procs; p++) {
      const runs = ops.runningOn(p);
      if (runs === NONE || ops.classOf(runs) <= lowest) continue;
      lowest = ops.classOf(runs);
      at = p;
    }
    if (at !== NONE) ops.kick(m, at);
  }
}
