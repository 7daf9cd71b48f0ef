/**
 * Fair by weight, as Linux' CFS: a G's virtual run time grows by what it ran, divided by its weight; a P runs
 * who is furthest behind. The more Gs a P has, the shorter the slice. Who wakes up far behind the G that
 * runs takes its P. An idle P pulls from the longest queue, and a timer evens queues out.
 *
 * Source: Linux 6.1, `kernel/sched/fair.c` (`place_entity`, `sched_slice`, `check_preempt_wakeup`,
 * `newidle_balance`, `load_balance`). Left out: groups, load averages, slices by weight.
 *
 * Weak spot: fair on each P, not between them, as queues are evened out by length; and who sleeps often
 * gets a little more than its share.
 *
 * @module
 */

import { again, type Attributes, DONE, type GId, type Handoff, LeaveWhy } from "@lab/runtime";
import { type MId, moreSteps, NONE, type None, type Ops, ordered, type PId } from "@lab/runtime";
import { type Promises, ReadyWhy, type Slices, type Traits, type Verdict } from "@lab/runtime";
import { NEXT, POOL, Pool, PUT, SLEEP, WAKE } from "./pool.ts";

const FIND = moreSteps(NEXT, "pull"), PERIOD = moreSteps(PUT, "into");

/** Least virtual run time first. */
export default class Cfs extends Pool<Slices & Attributes & Handoff> {
  readonly name = "cfs";
  override readonly traits: Traits;
  override readonly promises: Promises;
  static override readonly steps = {
    ready: PUT,
    leave: PUT,
    back: PUT,
    find: FIND,
    period: PERIOD,
  };
  protected readonly runq = this.ops.queues({ runq: ordered() }).runq;
  // By P: least virtual run time so far, and when the slice that runs began.
  readonly #leastNs: number[] = this.runq.map(() => 0);
  readonly #sinceNs: number[] = this.runq.map(() => 0);
  // By M, between two steps: the P that gets a G, and the G.
  readonly #at: PId[] = [];
  readonly #hand: GId[] = [];

  /** @param latencyNs In this time each G of a P ought to run once; a slice has at least an eighth. */
  constructor(ops: Ops, private readonly latencyNs = 6_000_000) {
    super(ops);
    const base = { unit: "user", threads: "per-p", netpoll: false, sysmon: false } as const;
    this.traits = { ...base, periodNs: 4 * latencyNs };
    this.promises = {
      slice: { leastNs: 0, mostNs: latencyNs },
      weights: { periodNs: 16 * latencyNs, within: 0.1, of: "p" },
      idleBesideWorkNs: POOL.idleBesideWorkNs,
    };
  }

  /** To where it ran last. A new G begins a little behind, one that slept at most a little ahead. */
  protected put(g: GId, m: MId, why: ReadyWhy): Verdict {
    const ops = this.ops, home = ops.homeOf(g), here = ops.procOf(m), lag = this.latencyNs;
    let p = why === ReadyWhy.SPAWN || home === NONE ? here : home;
    if (p === NONE) p = ops.random(ops.procs) as PId;
    const isNew = why === ReadyWhy.SPAWN || why === ReadyWhy.ARRIVAL, least = this.#leastNs[p];
    ops.setData(m, g, isNew ? least + lag / 8 : Math.max(ops.data(g), least - lag / 2));
    this.runq[this.#at[m] = p].put(m, g, ops.data(g));
    return WAKE;
  }

  /** Its P if it sleeps, else any, which pulls; else the P of a G that is far ahead of this one. */
  protected override wake(g: GId, m: MId): void {
    const ops = this.ops, p = this.#at[m];
    if (ops.startProc(m, p, false) || ops.startIdle(m, false)) return;
    const runs = ops.runningOn(p), ranNs = ops.nowNs(m) - this.#sinceNs[p];
    if (runs === NONE) return;
    const ahead = ops.data(runs) + this.charge(runs, ranNs) - ops.data(g);
    if (ahead > this.latencyNs / 6) ops.kick(m, p);
  }

  /** What running for `ns` adds to the virtual run time. */
  protected charge(g: GId, ns: number): number {
    return ns * 1024 / this.ops.weightOf(g);
  }

  protected next(m: MId, step: number): Verdict {
    const p = this.ops.procOf(m) as PId, pulls = step === FIND.pull;
    const g = pulls ? this.#pull(m, p) : this.runq[p].take(m);
    if (g === NONE) return pulls ? SLEEP : again(FIND.pull);
    this.#leastNs[p] = Math.max(this.#leastNs[p], this.ops.data(g));
    return this.#run(g, m, p);
  }

  #run(g: GId, m: MId, p: PId): Verdict {
    this.#sinceNs[p] = this.ops.nowNs(m);
    this.ops.endSliceAfter(m, g, this.latencyNs / Math.min(8, 1 + this.runq[p].len()));
    return g;
  }

  /** The P with the longest queue, or the shortest. */
  #extreme(sign: 1 | -1): PId {
    let best = 0 as PId;
    const { runq } = this;
    for (let p = 0 as PId; p < runq.length; p++) {
      if (sign * (runq[p].len() - runq[best].len()) > 0) best = p;
    }
    return best;
  }

  /** Takes the first G of the longest queue; it is as far behind on `to` as it was there. */
  #pull(m: MId, to: PId): GId | None {
    const from = this.#extreme(1), g = this.runq[from].len() > 0 ? this.runq[from].rob(m) : NONE;
    if (g !== NONE) this.#moved(g, m, from, to);
    return g;
  }

  #moved(g: GId, m: MId, from: PId, to: PId): void {
    this.ops.setData(m, g, this.ops.data(g) + this.#leastNs[to] - this.#leastNs[from]);
  }

  protected hasWork(): boolean {
    return this.runq.some((queue) => queue.len() > 0);
  }

  protected override putBack(g: GId, m: MId): Verdict {
    this.runq[this.ops.procOf(m)].put(m, g, this.ops.data(g));
    return DONE;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    ops.setData(m, g, ops.data(g) + this.charge(g, ops.nowNs(m) - this.#sinceNs[p]));
    return super.leave(g, m, why, step);
  }

  override back(g: GId, m: MId, step: number): Verdict {
    const home = this.ops.homeOf(g) as PId, verdict = super.back(g, m, step);
    if (verdict !== g) return verdict;
    const p = this.ops.procOf(m) as PId;
    this.#moved(g, m, home, p);
    return this.#run(g, m, p);
  }

  /** One G from the longest queue to the shortest, if that evens them out. */
  override period(m: MId, step: number): Verdict {
    const { runq } = this, to = this.#extreme(-1);
    if (step === PERIOD.wake) {
      this.wake(this.#hand[m], m);
      return DONE;
    }
    if (step === PERIOD.into) {
      runq[this.#at[m]].put(m, this.#hand[m], this.ops.data(this.#hand[m]));
      return WAKE;
    }
    if (runq[this.#extreme(1)].len() - runq[to].len() < 2) return DONE;
    this.#at[m] = to;
    this.#hand[m] = this.#pull(m, to) as GId;
    return again(PERIOD.into);
  }
}
