/**
 * Fair by weight, as Linux' CFS: a G's virtual run time grows by what it ran, divided by its
 * weight; a P runs who is furthest behind. The more Gs a P has, the shorter the slice. Who wakes up
 * far behind the G that runs takes its P. An idle P pulls from the longest queue, and a timer evens
 * queues out.
 *
 * Source: Linux 6.1, `kernel/sched/fair.c` (`place_entity`, `sched_slice`, `check_preempt_wakeup`,
 * `newidle_balance`, `load_balance`). Left out: groups, load averages, slices by weight.
 * Weak spot: fair on each P, not between them, as queues are evened out by length, not by weight.
 *
 * @module
 */

import { again, type Attributes, DONE, type GId, type Handoff, type LeaveWhy } from "@lab/runtime";
import { type MId, moreSteps, NONE, type Ops, ordered, type PId } from "@lab/runtime";
import { type Promises, ReadyWhy, type Slices, type Traits, type Verdict } from "@lab/runtime";
import { NEXT, option, PLAIN, POOL, Pool, SLEEP, WAKE } from "./pool.ts";

const FIND = moreSteps(NEXT, "pull");

/** Least virtual run time first. */
export default class Cfs extends Pool<Slices & Attributes & Handoff> {
  static readonly options = [
    option("latency", "integer", [10_000, 1e9], 6e6, "ns for a turn of each G (Linux: 6 ms)"),
  ];
  readonly name = "cfs";
  override readonly traits: Traits;
  override readonly promises: Promises;
  static override readonly steps = { ...Pool.steps, find: FIND };
  protected readonly runq = this.ops.queues({ runq: ordered() }).runq;
  // By P: least virtual run time so far; when the slice that runs began; is it to pull a G next?
  readonly #leastNs = this.runq.map(() => 0);
  readonly #sinceNs = this.runq.map(() => 0);
  readonly #pulls = this.runq.map(() => false);
  /** By M, between two steps: the P that gets a G. */
  readonly #at: PId[] = [];

  constructor(ops: Ops, readonly options = { latency: 6e6 }) {
    super(ops);
    this.traits = { ...PLAIN, periodNs: 4 * options.latency };
    this.promises = {
      slice: { leastNs: 0, mostNs: options.latency },
      weights: { periodNs: 16 * options.latency, within: 0.1, of: "p" },
      idleBesideWorkNs: POOL.idleBesideWorkNs,
    };
  }

  /**
   * To where it ran last. A new G begins a little behind, one that slept at most a little ahead.
   */
  protected put(g: GId, m: MId, why: ReadyWhy): Verdict {
    const ops = this.ops, home = ops.homeOf(g), here = ops.procOf(m), lag = this.options.latency;
    const its = why === ReadyWhy.SPAWN || home === NONE ? here : home;
    const p = its === NONE ? ops.random(ops.procs) as PId : its;
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
    if (ahead > this.options.latency / 6) ops.kick(m, p);
  }

  /** What running for `ns` adds to the virtual run time. */
  protected charge(g: GId, ns: number): number {
    return ns * 1024 / this.ops.weightOf(g);
  }

  protected next(m: MId, step: number): Verdict {
    const p = this.ops.procOf(m) as PId, pulls = step === FIND.pull || this.#pulls[p];
    this.#pulls[p] = false;
    const from = pulls ? this.#extreme(1) : p, queue = this.runq[from];
    const g = queue.len() === 0 ? NONE : from === p ? queue.take(m) : queue.rob(m);
    if (g === NONE) return step === FIND.pull ? SLEEP : again(FIND.pull);
    return this.#run(g, m, from, p);
  }

  /** On `p` it is as far behind as it was on `from`. */
  #run(g: GId, m: MId, from: PId, p: PId): Verdict {
    const ops = this.ops, leastNs = this.#leastNs;
    ops.setData(m, g, ops.data(g) + leastNs[p] - leastNs[from]);
    leastNs[p] = Math.max(leastNs[p], ops.data(g));
    this.#sinceNs[p] = ops.nowNs(m);
    ops.endSliceAfter(m, g, this.options.latency / Math.min(8, 1 + this.runq[p].len()));
    return g;
  }

  /** The P with the longest queue, or (-1) with the shortest. */
  #extreme(sign: 1 | -1): PId {
    const lens = this.runq.map((queue) => sign * queue.len());
    return lens.indexOf(Math.max(...lens)) as PId;
  }

  protected hasWork(): boolean {
    return this.runq.some((queue) => queue.len() > 0);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    const ops = this.ops, ranNs = ops.nowNs(m) - this.#sinceNs[ops.procOf(m)];
    ops.setData(m, g, ops.data(g) + this.charge(g, ranNs));
    return super.leave(g, m, why, step);
  }

  override back(g: GId, m: MId, step: number): Verdict {
    const home = this.ops.homeOf(g) as PId, verdict = super.back(g, m, step);
    return verdict === g ? this.#run(g, m, home, this.ops.procOf(m) as PId) : verdict;
  }

  /** The P with the shortest queue is to pull, if that evens it out with the longest. */
  override period(_m: MId, _step: number): Verdict {
    const from = this.runq[this.#extreme(1)], to = this.#extreme(-1);
    if (from.len() - this.runq[to].len() > 1) this.#pulls[to] = true;
    return DONE;
  }
}
