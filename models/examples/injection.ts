/**
 * Thread injection: a pool that begins with a thread for each core, and adds one whenever work
 * waits and no thread has taken any for a whole period: then all must be blocked, and the pool is
 * starved. A blocking call keeps its thread, as nobody tells the pool of it.
 *
 * Source: .NET, `PortableThreadPool.GateThread.cs` (`GateThreadStart`,
 * `SufficientDelaySinceLastDequeue`: 500 ms). A P is a thread of the pool here, so give the machine
 * more Ps than cores. Left out: hill climbing, local queues, threads that end.
 *
 * Weak spot: two more threads each second, so a burst of blocking calls stalls everything for as
 * many half seconds as it is long; and the threads stay when the burst is over.
 *
 * @module
 */

import { DONE, fifo, type GId, type Handoff, LeaveWhy, type MId, NONE } from "@lab/runtime";
import { type Ops, type Promises, shared, type Traits, type Verdict } from "@lab/runtime";
import { NO_SLICE, option, PLAIN, POOL, Pool, WAKE } from "./pool.ts";

/** A pool that grows while it is starved. */
export default class Injection extends Pool<Handoff> {
  static readonly options = [
    option("inject", "integer", [100_000, 1e10], 5e8, "ns from look to look (.NET: 500 ms)"),
  ];
  readonly name = "injection";
  override readonly traits: Traits;
  override readonly promises: Promises = {
    ...NO_SLICE,
    startTicks: ({ ahead }) => ahead + 1,
    // Judged where there is a core for each P, so all may be in use from the start.
    idleBesideWorkNs: POOL.idleBesideWorkNs,
  };
  protected readonly queue = this.ops.queues({ global: shared(fifo()) }).global;
  /** Threads that may be in use; only `period` changes it. */
  #limit = Math.min(this.ops.procs, this.ops.cores);
  /** By P: when it took work last. */
  readonly #tookNs: number[] = [0];

  constructor(ops: Ops, readonly options = { inject: 5e8 }) {
    super(ops);
    this.traits = { ...PLAIN, periodNs: options.inject };
  }

  protected put(g: GId, m: MId): Verdict {
    this.queue.put(m, g);
    return WAKE;
  }

  protected next(m: MId): Verdict {
    const g = this.queue.take(m);
    if (g !== NONE) this.#tookNs[this.ops.procOf(m)] = this.ops.nowNs(m);
    return this.orSleep(g);
  }

  /** Are fewer threads in use than may be? */
  protected mayStart(): boolean {
    return this.ops.procs - this.ops.idleProcs() < this.#limit;
  }

  protected override wake(_g: GId, m: MId): void {
    if (this.mayStart()) this.ops.startIdle(m, false);
  }

  /** If as many are in use as may be, one of those looks when it is done. */
  protected hasWork(): boolean {
    return this.queue.len() > 0 && this.mayStart();
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    return why === LeaveWhy.SYSCALL ? DONE : super.leave(g, m, why, step);
  }

  override back(g: GId): Verdict {
    return g;
  }

  /** The gate thread. */
  override period(m: MId, _step: number): Verdict {
    const { ops, queue } = this, lastNs = this.#tookNs.reduce((a, b) => Math.max(a, b));
    if (queue.len() === 0 || ops.nowNs(m) - lastNs < this.options.inject) return DONE;
    this.#limit = Math.min(ops.procs, this.#limit + 1);
    ops.startIdle(m, false);
    return DONE;
  }
}
