/**
 * Rayon: a deque for each worker, the newest first at its own end; thieves take one at the other
 * end, from a random worker on; what came from outside goes last. Nobody is woken for a job beside
 * an empty deque while enough workers are awake without work.
 *
 * Source: rayon-core 1.13.0, `registry.rs` (`WorkerThread::push`, `find_work`, `steal`,
 * `Registry::inject`), `sleep/mod.rs` (`new_jobs`, `sleep`), on crossbeam-deque. A task that goes
 * on is a job spawned again by whom it waited for; one that yields is spawned by itself, so it is
 * next. Left out: `join` and `scope`, whose waiter runs other jobs on its own stack, and
 * `yield_now`, which does so too: a G has no stack below its own; the 32 rounds that an idle worker
 * looks round before it sleeps (rayon#642).
 *
 * Weak spot: the oldest work waits longest: behind a chain of spawns both the first of them and all
 * that came from outside starve. A system call keeps its worker.
 *
 * @module
 */

import { again, deque, DONE, fifo, type GId, type Handoff, LeaveWhy, type MId } from "@lab/runtime";
import {
  moreSteps,
  NONE,
  type None,
  type Ops,
  type PId,
  type Promises,
  shared,
} from "@lab/runtime";
import type { ReadyWhy, Spinning, Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, option, Pool, toggle, WAKE } from "../examples/pool.ts";

/** What a user of Rayon turns. */
export interface RayonOptions {
  /** Workers; 0: one for each P. */
  readonly numThreads: number;
  /** Oldest first at the own end, too. */
  readonly breadthFirst: boolean;
}

const FIND = moreSteps(NEXT, "search", "steal", "inject", "unspin", "respin", "found");

/** Rayon's registry. */
export default class Rayon extends Pool<Handoff & Spinning> {
  static readonly options = [
    option("numThreads", "integer", [0, 1024], 0, "workers; 0: one for each P"),
    toggle("breadthFirst", false, "the oldest first at the own end"),
  ];
  readonly name: string = "rayon";
  override readonly promises: Promises = {
    ...NO_SLICE,
    steal: { queue: "own", share: "one", runs: "last" },
    wake: { most: 1, ifNoneSpins: false },
  };
  static override readonly steps = { ...Pool.steps, find: FIND };
  protected readonly q;
  protected readonly workers: number;
  // By M, between two steps: what it found; was the deque empty to which it put?
  readonly #found: GId[] = [];
  protected readonly wasEmpty: boolean[] = [];

  constructor(ops: Ops, protected readonly options: RayonOptions) {
    super(ops);
    const own = options.breadthFirst ? fifo() : deque();
    this.q = ops.queues({ own, injector: shared(fifo()) });
    this.workers = Math.min(options.numThreads || ops.procs, ops.procs);
  }

  protected put(g: GId, m: MId, _why: ReadyWhy, _step: number): Verdict {
    const p = this.ops.procOf(m), to = p === NONE ? this.q.injector : this.q.own[p];
    this.wasEmpty[m] = to.len() === 0;
    to.put(m, g);
    return WAKE;
  }

  /** `new_jobs`: one that sleeps, unless the deque was empty and somebody looks for work. */
  protected override wake(_g: GId, m: MId): void {
    const { ops } = this, isSeen = this.wasEmpty[m] && ops.spinning() > 0;
    if (!isSeen && ops.procs - ops.idleProcs() < this.workers) ops.startIdle(m, true);
  }

  protected next(m: MId, step: number): Verdict {
    const { own, injector } = this.q, { ops } = this, p = ops.procOf(m) as PId;
    switch (step) {
      case FIND.next: {
        const g = own[p].take(m);
        return g === NONE ? again(FIND.search) : this.#run(m, g);
      }
      case FIND.search:
        if (!ops.isSpinning(m)) ops.trySpin(m, Infinity);
        return again(FIND.steal);
      case FIND.steal: {
        const victim = this.victim(p), g = victim === NONE ? NONE : this.rob(m, victim, p);
        return g === NONE ? again(victim === NONE ? FIND.inject : FIND.steal) : this.#run(m, g);
      }
      case FIND.inject: {
        const g = injector.len() > 0 ? injector.take(m) : NONE;
        return g === NONE ? again(FIND.unspin) : this.#run(m, g);
      }
      case FIND.unspin:
        ops.stopSpin(m);
        return again(FIND.announce);
      case FIND.respin:
        ops.trySpin(m, Infinity);
        return again(FIND.next);
      default:
        ops.stopSpin(m);
        return this.#found[m];
    }
  }

  /** `steal`: the first from a random worker on that has a job, or NONE. */
  protected victim(p: PId): PId | -1 {
    const { procs } = this.ops, { own } = this.q;
    let at = this.ops.random(procs);
    for (let i = 0; i < procs; i++) {
      if (at !== p && own[at].len() > 0) return at as PId;
      at = at + 1 < procs ? at + 1 : 0;
    }
    return NONE;
  }

  /** The oldest. */
  protected rob(m: MId, victim: PId, _self: PId): GId | None {
    return this.q.own[victim].rob(m);
  }

  /** `work_found`: no longer idle. */
  #run(m: MId, g: GId): Verdict {
    this.#found[m] = g;
    return this.ops.isSpinning(m) ? again(FIND.found) : g;
  }

  /** `sleep`: no longer counted as idle, then as asleep, and one more look then. */
  override find(m: MId, step: number): Verdict {
    const verdict = super.find(m, step);
    return step === FIND.recheck && verdict === again(FIND.next) ? again(FIND.respin) : verdict;
  }

  protected hasWork(): boolean {
    return this.q.injector.len() > 0 || this.q.own.some((its) => its.len() > 0);
  }

  /** A system call keeps its worker. */
  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    return why === LeaveWhy.SYSCALL ? DONE : super.leave(g, m, why, step);
  }

  override back(g: GId, m: MId, step: number): Verdict {
    return step === 0 && this.ops.reclaimProc(m) ? g : super.back(g, m, step);
  }
}
