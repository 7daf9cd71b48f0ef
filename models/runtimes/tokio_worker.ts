/**
 * Where Tokio's tasks go: woken, put off, or left behind by a thread that blocks.
 *
 * Source: Tokio 1.54.1, `worker.rs` (`schedule_local`, `maybe_move_runtime`), `queue.rs`
 * (`push_back_or_overflow`), `idle.rs` (`worker_to_notify`), `defer.rs`.
 *
 * @module
 */

import { again, DONE, type Events, fifo, type GId, type Handoff, LeaveWhy } from "@lab/runtime";
import { type MId, NEWER, NONE, type None, type Ops, PARK, type PId } from "@lab/runtime";
import { type Promises, ReadyWhy } from "@lab/runtime";
import { ring, shared, type Slices, slot, type Spinning, stack, type Verdict } from "@lab/runtime";
import { Pool, PUT, WAKE } from "../examples/pool.ts";
import { Rounds } from "./tokio_rounds.ts";
import { FIND, OPTIONS, promised, READY, type TokioOptions } from "./tokio_terms.ts";

/** What tasks and threads do to the queues; who runs next is in `tokio.ts`. */
export abstract class TokioWorker extends Pool<Handoff & Spinning & Slices & Events> {
  static readonly options = OPTIONS;
  override readonly promises: Promises;
  static override readonly steps = { ...Pool.steps, ready: READY, leave: READY, find: FIND };
  protected readonly q;
  protected readonly workers: number;
  protected readonly rounds: Rounds;
  /** By P: Gs out of the slot behind the first of a round; -1: no round yet. */
  protected readonly row: number[];
  /** By M, between two steps: a G in its hand. */
  protected readonly hand: (GId | None)[] = [];

  constructor(ops: Ops, protected readonly options: TokioOptions) {
    super(ops);
    const own = { ring: ring(options.ring), slot: slot(), deferred: stack() };
    this.q = ops.queues({ ...own, inject: shared(fifo()) });
    this.workers = Math.min(options.workers || ops.procs, ops.procs);
    this.rounds = new Rounds(ops.procs, options.globalQueueInterval, options.eventInterval);
    this.row = this.q.ring.map(() => -1);
    this.promises = promised(options, this.workers === ops.procs);
  }

  /**
   * `schedule_local`: into the slot, and who was there to the ring. Behind a full row it is off.
   */
  protected put(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    const { slot, ring, inject } = this.q, p = this.ops.procOf(m), hand = this.hand[m] as GId;
    if (step === READY.kicked) return ring[p].put(m, hand) === NONE ? WAKE : again(READY.spill);
    if (step === READY.spill) {
      return ring[p].spill(m, this.half(), inject, hand, NEWER) ? WAKE : again(READY.kicked);
    }
    if (p === NONE) {
      inject.put(m, g);
      return WAKE;
    }
    this.hand[m] = this.isOff(p) ? g : slot[p].put(m, g);
    return this.hand[m] === NONE ? DONE : again(READY.kicked);
  }

  /** Is the slot of `p` switched off, by its user or behind a full row? */
  protected isOff(p: PId): boolean {
    return this.options.lifoSlot === "off" || this.row[p] >= this.options.lifoCap;
  }

  /** What a full ring gives away, and the most that a batch of inject may be. */
  protected half(): number {
    return this.options.ring >> 1;
  }

  /** `yield_now`: its waker is called when the driver has been polled. */
  protected override putBack(g: GId, m: MId): Verdict {
    this.q.deferred[this.ops.procOf(m)].put(m, g);
    return DONE;
  }

  /** `worker_to_notify`: one that searches, if nobody does. */
  protected override wake(_g: GId, m: MId): void {
    const { ops } = this, working = ops.procs - ops.idleProcs();
    if (ops.spinning() === 0 && working < this.workers) ops.startIdle(m, true);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
    if (why !== LeaveWhy.SYSCALL) return super.leave(g, m, why, step);
    const { slot, ring, deferred, inject } = this.q, p = this.ops.procOf(m) as PId;
    const { blocking } = this.options, hand = this.hand[m] as GId;
    if (blocking === "nothing") return DONE;
    if (step === READY.drainPut) {
      return again(ring[p].put(m, hand) === NONE ? READY.drain : READY.drainSpill);
    }
    if (step === READY.drainSpill) {
      const isDone = ring[p].spill(m, this.half(), inject, hand, NEWER);
      return again(isDone ? READY.drain : READY.drainPut);
    }
    // `maybe_move_runtime`: all that nobody could steal goes to the ring first.
    const from = slot[p].len() > 0 ? slot[p] : deferred[p];
    const x = this.hand[m] = blocking === "block_in_place" ? from.take(m) : NONE;
    if (x !== NONE) return again(READY.drainPut);
    this.ops.handOff(m, p, false);
    return DONE;
  }

  /** From a thread of the blocking pool, so from outside. */
  override back(g: GId, m: MId, step: number): Verdict {
    const keeps = step === PUT.put && this.options.blocking === "nothing";
    if (keeps && this.ops.reclaimProc(m)) return g;
    const verdict = this.ready(g, m, ReadyWhy.UNBLOCK, step);
    return verdict === DONE ? PARK : verdict;
  }
}
