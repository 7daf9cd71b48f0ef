/**
 * Tokio's runtime of one thread: a queue, and one list for what comes from outside, which goes
 * first on each 31st tick. After 61 tasks, or when there is nothing left, the driver is polled, and
 * those that yielded are woken: the last first.
 *
 * Source: Tokio 1.54.1, `runtime/scheduler/current_thread/mod.rs` (`CoreGuard::block_on`,
 * `next_task`, `park_yield`), `defer.rs`. Left out: the future of `block_on`, here main is a task;
 * timers come from outside. The budget of 128 operations counts where a program synchronises as
 * Tokio does (`"sync": "tokio"`).
 *
 * Weak spot: one long task stops all others, and a task that yields is put behind up to 60.
 *
 * @module
 */

import { again, DONE, fifo, type GId, type Handoff, LeaveWhy, type MId } from "@lab/runtime";
import { moreSteps, NONE, type None, type Ops, PARK, type PId, type Promises } from "@lab/runtime";
import { locked, ReadyWhy, type Slices, stack, type Verdict } from "@lab/runtime";
import { choice, NEXT, NO_SLICE, option, Pool, PUT, WAKE } from "../examples/pool.ts";
import { BUDGET } from "./tokio_terms.ts";

/** What a user of Tokio turns. */
export interface CurrentThreadOptions {
  /** Ticks between two looks at the inject list before the own queue. */
  readonly globalQueueInterval: number;
  /** Tasks between two polls of the driver. */
  readonly eventInterval: number;
  /** What a system call is wrapped in. */
  readonly blocking: "spawn_blocking" | "nothing";
  /** Operations of Tokio's own synchronisation before a task must yield. */
  readonly budget: number;
}

const FIND = moreSteps(NEXT, "tick", "look", "woken", "wokenPut");
/** The one P in use. */
const P0 = 0 as PId;

/** Tokio, current_thread. */
export default class TokioCurrentThread extends Pool<Handoff & Slices> {
  static readonly options = [
    option("globalQueueInterval", "integer", [1, 1e6], 31, "ticks between looks at inject first"),
    option("eventInterval", "integer", [1, 1e6], 61, "tasks between polls of the driver"),
    choice("blocking", ["spawn_blocking", "nothing"], "around system calls"),
    BUDGET,
  ];
  readonly name: string = "tokio-current-thread";
  /** It leaves all Ps but one idle, always. */
  override readonly promises: Promises = {
    ...NO_SLICE,
    wake: { most: 1, ifNoneSpins: false },
  };
  static override readonly steps = { ...Pool.steps, find: FIND };
  protected readonly q = this.ops.queues({
    local: fifo(),
    deferred: stack(),
    inject: locked(fifo()),
  });
  /** Of the loop, one element each: ticks, and tasks since the driver was polled. */
  readonly #tick = [0];
  readonly #tasks = [0];
  /** By M, between two steps: a G in its hand. */
  readonly #hand: (GId | None)[] = [];

  constructor(ops: Ops, protected readonly options: CurrentThreadOptions) {
    super(ops);
  }

  protected put(g: GId, m: MId): Verdict {
    const { local, inject } = this.q, isOwn = this.ops.procOf(m) === P0;
    (isOwn ? local : inject)[P0].put(m, g);
    return isOwn ? DONE : WAKE;
  }

  /** `yield_now`: its waker is called when the driver has been polled. */
  protected override putBack(g: GId, m: MId): Verdict {
    this.q.deferred[P0].put(m, g);
    return DONE;
  }

  protected override wake(_g: GId, m: MId): void {
    this.ops.startProc(m, P0, false);
  }

  protected next(m: MId, step: number): Verdict {
    const { deferred } = this.q, local = this.q.local[P0], inject = this.q.inject[P0];
    switch (step) {
      case FIND.next:
        return again(this.isEvent(this.#tasks[P0]) ? FIND.woken : FIND.tick);
      case FIND.tick:
        this.#tick[P0]++;
        this.#tasks[P0]++;
        return again(FIND.look);
      case FIND.look: {
        const isDue = this.#tick[P0] % this.options.globalQueueInterval === 0;
        const isFirst = inject.len() > 0 && (isDue || local.len() === 0);
        const g = isFirst ? inject.take(m) : local.take(m);
        this.ops.giveBudget(m, this.options.budget);
        if (g !== NONE) return g;
        return again(deferred[P0].len() > 0 ? FIND.woken : FIND.announce);
      }
      case FIND.woken: {
        const g = this.#hand[m] = deferred[P0].take(m);
        if (g !== NONE) return again(FIND.wokenPut);
        this.#tasks[P0] = 0;
        return again(FIND.tick);
      }
      default:
        local.put(m, this.#hand[m] as GId);
        return again(FIND.woken);
    }
  }

  /** Is the driver polled behind so many tasks? */
  protected isEvent(tasks: number): boolean {
    return tasks >= this.options.eventInterval;
  }

  protected hasWork(): boolean {
    return this.q.inject[P0].len() > 0;
  }

  override find(m: MId, step: number): Verdict {
    // Nothing was found: the next task begins another count.
    if (step === FIND.announce) this.#tasks[P0] = 0;
    return super.find(m, step);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    const isBlocking = why === LeaveWhy.SYSCALL && this.options.blocking === "nothing";
    return isBlocking ? DONE : super.leave(g, m, why, step);
  }

  /** From a thread of the blocking pool, so from outside. */
  override back(g: GId, m: MId, step: number): Verdict {
    const keeps = step === PUT.put && this.options.blocking === "nothing";
    if (keeps && this.ops.reclaimProc(m)) return g;
    const verdict = this.ready(g, m, ReadyWhy.UNBLOCK, step);
    return verdict === DONE ? PARK : verdict;
  }
}
