/**
 * BEAM, Erlang's machine: a run queue for each scheduler, first in first out within three
 * priorities: max, high, and normal with low, of which a low one is passed over 7 of 8 times. A
 * process runs for 4,000 reductions and goes to the tail. It comes back to the queue that it last
 * ran from; who runs dry takes one process of another queue.
 *
 * Source: OTP 25.2 and 27, `erts/emulator/beam/erl_process.c` (`erts_schedule`,
 * `pick_next_process`, `schedule_process`, `try_steal_task`, `wakeup_other_check`). Class 0 is
 * normal, 1 low, 2 high, 3 max. A reduction is an operation here; in BEAM it is a call, and sends
 * cost more: the real one is held against it with operations filled up to the same cost. A system
 * call is one in a dirty scheduler. Left out: ports; the balance each 2,000 slices, with its
 * migration paths; inactive schedulers; how much of a slice was used, so that who gives up early
 * counts as 400 reductions for `wakeup_other`.
 *
 * Weak spot: strict priorities: a busy process of class high starves all normal ones; and another
 * scheduler is woken for what waits only when enough has waited for long enough.
 *
 * @module
 */

import {
  again,
  type Attributes,
  DONE,
  type GId,
  type Handoff,
  LeaveWhy,
  levels,
} from "@lab/runtime";
import {
  locked,
  type MId,
  moreSteps,
  NONE,
  type None,
  type Ops,
  PARK,
  type PId,
  type Promises,
} from "@lab/runtime";
import { ReadyWhy, type Slices, type Verdict } from "@lab/runtime";
import { NEXT, option, Pool, SLEEP, WAKE } from "../examples/pool.ts";

/** What a user of Erlang turns. */
export interface BeamOptions {
  /** `+S`: schedulers; 0: one for each P. */
  readonly schedulers: number;
  /** Reductions of a slice. */
  readonly reductions: number;
}

/** By class: which level of the run queue. Other classes are normal. */
const LEVELS: readonly number[] = [2, 2, 1, 0];
const NORMAL = 2, LOW = 1;
/** A low process runs each so many-th time (`RESCHEDULE_LOW`). */
const LOW_EVERY = 8;
/** `ERTS_WAKEUP_OTHER_FIXED_INC`, and the limit for `+swt medium`, in slices. */
const FIXED_SLICES = 0.1, LIMIT_SLICES = 10;

const FIND = moreSteps(NEXT, "other", "own", "pass", "steal");

/** ERTS' scheduler. */
export default class Beam extends Pool<Slices & Attributes & Handoff> {
  static readonly options = [
    option("schedulers", "integer", [0, 1024], 0, "+S; 0: one for each P"),
    option("reductions", "integer", [1, 1e9], 4_000, "operations of a slice (BEAM: 4,000)"),
  ];
  readonly name: string = "beam";
  override readonly promises: Promises = {
    steal: { queue: "run", share: "one", runs: "last" },
  };
  static override readonly steps = { ...Pool.steps, find: FIND };
  protected readonly q = this.ops.queues({ run: locked(levels(3)) });
  protected readonly schedulers: number;
  /**
   * By P: what its queue has waited, in slices (`wakeup_other`), and whether the last was whole.
   */
  readonly #waited: number[] = [];
  readonly #wasWhole: boolean[] = [];
  /** By M: has it been told how long a slice is? */
  readonly #isTold: boolean[] = [];
  /** By M, between two steps: a process in its hand, or the P whose queue it filled. */
  protected readonly hand: number[] = [];

  constructor(ops: Ops, protected readonly options: BeamOptions) {
    super(ops);
    this.schedulers = Math.min(options.schedulers || ops.procs, ops.procs);
  }

  /** `schedule_process`: to the tail of the queue that it belongs to; a new one to its parent's. */
  protected put(g: GId, m: MId, _why: ReadyWhy, _step: number): Verdict {
    const { ops } = this, home = ops.homeOf(g), p = ops.procOf(m);
    const to = home !== NONE ? home : p !== NONE ? p : 0 as PId;
    this.hand[m] = to;
    this.q.run[to].put(m, g, this.levelOf(g));
    return WAKE;
  }

  /** 0: max, 1: high, 2: normal and low. */
  protected levelOf(g: GId): number {
    return LEVELS[this.ops.classOf(g)] ?? NORMAL;
  }

  protected override putBack(g: GId, m: MId): Verdict {
    this.q.run[this.ops.procOf(m)].put(m, g, this.levelOf(g));
    return DONE;
  }

  /** The scheduler of that queue, if it sleeps. */
  protected override wake(_g: GId, m: MId): void {
    const { ops } = this, to = this.hand[m] as PId;
    if (ops.isIdle(to)) ops.startProc(m, to, false);
    else if (ops.procOf(m) === NONE && ops.runningOn(to) === NONE) this.#startOther(m);
  }

  #startOther(m: MId): void {
    const { ops } = this;
    if (ops.procs - ops.idleProcs() < this.schedulers) ops.startIdle(m, false);
  }

  protected next(m: MId, step: number): Verdict {
    const { ops } = this, { run } = this.q, p = ops.procOf(m) as PId;
    switch (step) {
      case FIND.next:
        if (!this.#isTold[m]) ops.sliceOps(m, this.options.reductions);
        this.#isTold[m] = true;
        return again(this.#hasWaited(p, run[p].len() - 1) ? FIND.other : FIND.own);
      case FIND.other:
        this.#startOther(m);
        return again(FIND.own);
      case FIND.own: {
        const g = run[p].len() > 0 ? run[p].take(m) : NONE;
        if (g === NONE) return again(FIND.steal);
        if (!this.isPassedOver(g, m, run[p].len())) return g;
        this.hand[m] = g;
        return again(FIND.pass);
      }
      case FIND.pass:
        run[p].put(m, this.hand[m] as GId, NORMAL);
        return again(FIND.own);
      default: {
        const victim = this.victim(p), g = victim === NONE ? NONE : this.rob(m, victim, p);
        return g !== NONE ? g : victim === NONE ? SLEEP : again(FIND.steal);
      }
    }
  }

  /** `check_requeue_process`: a low one goes to the tail 7 times, if others wait there. */
  protected isPassedOver(g: GId, m: MId, others: number): boolean {
    const { ops } = this;
    if (ops.classOf(g) !== LOW) return false;
    const times = ops.data(g) + 1, isPassed = times < LOW_EVERY && others > 0;
    ops.setData(m, g, isPassed ? times : 0);
    return isPassed;
  }

  /** `wakeup_other_check`: is it time to wake another scheduler for `left` that wait here? */
  #hasWaited(p: PId, left: number): boolean {
    const slices = this.#wasWhole[p] ? 1 : FIXED_SLICES, before = this.#waited[p] ?? 0;
    this.#wasWhole[p] = false;
    const now = left < 1 ? Math.max(0, before - slices) : before + left * slices + FIXED_SLICES;
    this.#waited[p] = now > LIMIT_SLICES ? 0 : now;
    return now > LIMIT_SLICES;
  }

  /** `try_steal_task`: the next queue, by number, that has a process; NONE if none has. */
  protected victim(p: PId): PId | -1 {
    const { run } = this.q;
    for (let i = 1; i < run.length; i++) {
      const at = (p + i) % run.length;
      if (run[at].len() > 0) return at as PId;
    }
    return NONE;
  }

  /** The first of the highest priority. */
  protected rob(m: MId, victim: PId, _self: PId): GId | None {
    return this.q.run[victim].rob(m);
  }

  protected hasWork(): boolean {
    return this.q.run.some((its) => its.len() > 0);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why === LeaveWhy.PREEMPT) this.#wasWhole[this.ops.procOf(m)] = true;
    return super.leave(g, m, why, step);
  }

  /** From a dirty scheduler to the queue that it belongs to. */
  override back(g: GId, m: MId, step: number): Verdict {
    const verdict = this.ready(g, m, ReadyWhy.UNBLOCK, step);
    return verdict === DONE ? PARK : verdict;
  }
}
