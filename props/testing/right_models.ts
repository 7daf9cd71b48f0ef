/**
 * Small right models that are nothing like Go's, for tests of the promise laws. Each takes its
 * promises as they are given, true or not.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import {
  again,
  DONE,
  fifo,
  type GId,
  LAST,
  LeaveWhy,
  type MId,
  Model,
  NONE,
  type Ops,
  PARK,
  type PId,
  type Placement,
  type Promises,
  type Queue,
  type ReadyWhy,
  shared,
  slot,
  type Verdict,
} from "@lab/runtime";

const isRunnable = (why: LeaveWhy) =>
  why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD;

/**
 * A queue for each P; thieves take one G at a time, as those of the JDK, Rayon, .NET and BEAM do.
 */
export class OneAtATime extends Model<Placement> {
  readonly name: string = "one-at-a-time";
  override readonly promises: Promises;
  readonly #local: readonly Queue[];

  /** @param haul What a thief takes of `n` Gs. */
  constructor(ops: Ops, promises: Promises, private readonly haul = (n: number) => Math.min(n, 1)) {
    super(ops);
    this.promises = promises;
    this.#local = ops.queues({ local: fifo() }).local;
  }

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    const ops = this.ops, here = ops.procOf(m), home = here === NONE ? ops.homeOf(g) : here;
    const p = home === NONE ? 0 as PId : home;
    if (phase === 0) {
      this.#local[p].put(m, g);
      return again(1);
    }
    if (!ops.startProc(m, p, false)) ops.startIdle(m, false);
    return DONE;
  }

  find(m: MId, phase: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    if (phase === 0) {
      const g = this.#local[p].take(m);
      return g === NONE ? again(1) : g;
    }
    if (phase === 1) {
      const victim = this.#victim(p);
      const g = victim === NONE
        ? NONE
        : this.#local[victim].move(m, this.haul(this.#local[victim].len()), this.#local[p], LAST);
      return g === NONE ? again(2) : g;
    }
    if (phase === 2) {
      if (this.#local[p].len() > 0) return again(0);
      ops.announceIdle(m);
      return again(3);
    }
    return this.#victim(NONE) !== NONE && ops.withdrawIdle(m) ? again(0) : PARK;
  }

  #victim(self: PId | -1): PId | -1 {
    for (let p = 0 as PId; p < this.ops.procs; p++) {
      if (p !== self && this.#local[p].len() > 0) return p;
    }
    return NONE;
  }

  override leave(g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (isRunnable(why)) this.#local[this.ops.procOf(m)].put(m, g);
    return DONE;
  }
}

/** Gs of a slot that run in a row: then the slot is emptied into the queue. */
const IN_ROW = 3;

/**
 * A slot for each P and one queue, as Tokio had at first: the G that is kicked out of the slot goes
 * to the queue, and a G out of the slot begins a slice of its own; three in a row at most.
 */
export class LifoSlot extends Model<Placement> {
  readonly name: string = "lifo-slot";
  override readonly promises: Promises;
  readonly #next: readonly Queue[];
  readonly #global: Queue;
  readonly #inRow: number[] = [];
  readonly #inHand: number[] = [];

  constructor(ops: Ops, promises: Promises, private readonly inRow = IN_ROW) {
    super(ops);
    this.promises = promises;
    const { next, global } = ops.queues({ next: slot(), global: shared(fifo()) });
    this.#next = next;
    this.#global = global;
  }

  ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    const ops = this.ops, p = ops.procOf(m);
    if (phase === 0) {
      if (p === NONE) {
        this.#global.put(m, g);
        return again(2);
      }
      const kicked = this.#next[p].put(m, g);
      if (kicked === NONE) return DONE;
      this.#inHand[m] = kicked;
      return again(1);
    }
    if (phase === 1) {
      this.#global.put(m, this.#inHand[m] as GId);
      return again(2);
    }
    ops.startIdle(m, false);
    return DONE;
  }

  find(m: MId, phase: number): Verdict {
    const ops = this.ops, p = ops.procOf(m) as PId;
    switch (phase) {
      case 0: {
        const g = this.#next[p].take(m);
        if (g === NONE) return again(1);
        this.#inHand[m] = g;
        if ((this.#inRow[p] ?? 0) >= this.inRow) return again(4);
        this.#inRow[p] = (this.#inRow[p] ?? 0) + 1;
        return g;
      }
      case 1: {
        const g = this.#global.take(m);
        if (g === NONE) return again(2);
        this.#inRow[p] = 0;
        return g;
      }
      case 2:
        ops.announceIdle(m);
        return again(3);
      case 3:
        return this.#global.len() > 0 && ops.withdrawIdle(m) ? again(0) : PARK;
      default:
        this.#global.put(m, this.#inHand[m] as GId);
        return again(1);
    }
  }

  override leave(g: GId, m: MId, why: LeaveWhy, _phase: number): Verdict {
    if (isRunnable(why)) this.#global.put(m, g);
    return DONE;
  }
}

/**
 * One queue; the more Gs wait, the shorter the slice: 60 ms shared, at least 2 ms, as CFS has it.
 */
export class SliceByLoad extends GlobalOnly {
  override readonly name: string = "slice-by-load";
  override readonly promises: Promises;

  constructor(ops: Ops, promises: Promises, private readonly leastNs = 2_000_000) {
    super(ops, 60_000_000);
    this.promises = promises;
  }

  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= Math.max(this.leastNs, 60_000_000 / (1 + this.queue.len()));
  }
}
