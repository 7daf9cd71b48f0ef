/**
 * Tokio's multi-threaded runtime. Who is made ready goes into the LIFO slot of its worker and runs
 * next, at most three behind another, and that one's wake-ups go to the ring. A full ring gives its
 * newer half to the inject queue. A task that yields is put off until its worker runs dry, or until
 * its driver is polled. A worker that runs dry robs half a ring, but only half of all search.
 *
 * Source: Tokio 1.54.1, `runtime/scheduler/multi_thread/worker.rs` (`Context::run`, `run_task`,
 * `maintenance`, `schedule_local`, `next_task`, `steal_work`, `maybe_move_runtime`), `queue.rs`
 * (`push_back_or_overflow`, `push_overflow`, `steal_into`), `idle.rs`, `stats.rs`, `defer.rs`. Left
 * out: the 512 of the blocking pool; and that a task goes on without a core behind
 * `block_in_place`: here it waits for one. Timers and sockets: `tokio_driver.ts`. The budget of 128
 * operations counts where a program synchronises as Tokio does (`"sync": "tokio"`).
 *
 * Weak spot: a task in the slot waits for as long as the one before it computes, whoever is idle
 * (tokio#4941), and a pair in the slot and its ring starve the inject queue but for each 31st tick.
 *
 * @module
 */

import { again, FIRST, type GId, LAST, type MId, NEWER, NONE, type None, PARK } from "@lab/runtime";
import type { PId, Queue, Verdict } from "@lab/runtime";
import { FIND } from "./tokio_terms.ts";
import { TokioDriver } from "./tokio_driver.ts";

/** Tokio, multi_thread. */
export default class Tokio extends TokioDriver {
  readonly name: string = "tokio";
  /** By M: where it began to steal. */
  readonly #start: number[] = [];
  /** How a round with a poll goes on, and one that found nothing. */
  readonly #event = this.options.driver === "outside" ? FIND.woken : FIND.poll;
  readonly #asleep = this.options.driver === "outside" ? PARK : again(FIND.sleep);

  protected next(m: MId, step: number): Verdict {
    const { slot, ring, inject, deferred } = this.q, { ops } = this, p = ops.procOf(m) as PId;
    if (step >= FIND.steal) return this.#steal(m, p, step - FIND.steal);
    switch (step) {
      case FIND.next: {
        const g = this.row[p] < 0 || this.isOff(p) ? NONE : slot[p].take(m);
        this.row[p] = g === NONE ? 0 : this.row[p] + 1;
        if (g === NONE) return again(FIND.tick);
        this.hand[m] = g;
        if (this.isSpent(m)) return again(FIND.spent);
        // Who was handed this worker in the middle of a row searched until now.
        return ops.isSpinning(m) ? again(FIND.found) : g;
      }
      case FIND.spent:
        // The row ends, and who was to follow goes to the tail.
        this.row[p] = 0;
        return again(ring[p].put(m, this.hand[m] as GId) === NONE ? FIND.tick : FIND.spentSpill);
      case FIND.spentSpill: {
        const isDone = ring[p].spill(m, this.half(), inject, this.hand[m] as GId, NEWER);
        return again(isDone ? FIND.tick : FIND.spent);
      }
      case FIND.tick:
        return again(this.rounds.begin(p, ops.nowNs(m)) ? this.#event : FIND.local);
      case FIND.poll:
        return again(this.poll(m) ? FIND.poll : FIND.woken);
      case FIND.woken: {
        const g = this.hand[m] = deferred[p].take(m);
        if (g === NONE) return again(this.hasMore(p) ? FIND.wake : FIND.local);
        const isLast = deferred[p].len() === 0 && this.options.lifoSlot !== "off";
        return again(isLast ? FIND.last : FIND.wokenPut);
      }
      case FIND.wokenPut:
        return again(ring[p].put(m, this.hand[m] as GId) === NONE ? FIND.woken : FIND.wokenSpill);
      case FIND.wokenSpill: {
        const isDone = ring[p].spill(m, this.half(), inject, this.hand[m] as GId, NEWER);
        return again(isDone ? FIND.woken : FIND.wokenPut);
      }
      case FIND.last: {
        // The first that yielded went into the slot last: it is next, unless inject goes first.
        const g = this.hand[m] as GId;
        if (!this.looksFirst(p)) return this.#run(m, p, g, ring[p].len() > 0);
        slot[p].put(m, g);
        return again(this.hasMore(p) ? FIND.wake : FIND.local);
      }
      case FIND.wake:
        this.wake(this.hand[m] as GId, m);
        return again(FIND.local);
      case FIND.local: {
        const isFirst = this.looksFirst(p);
        const from = isFirst ? inject : slot[p].len() > 0 ? slot[p] : ring[p];
        const g = from.take(m);
        return g === NONE ? again(isFirst ? FIND.local : FIND.batch) : this.#run(m, p, g, false);
      }
      case FIND.batch: {
        const n = inject.len(), room = ring[p].size - ring[p].len();
        if (n === 0) return again(FIND.search);
        const most = Math.max(1, Math.min(this.share(n), room, this.half()));
        const g = inject.move(m, most, ring[p], FIRST);
        return g === NONE ? again(FIND.search) : this.#run(m, p, g, false);
      }
      case FIND.search:
        this.rounds.measure(p, ops.nowNs(m));
        if (ops.isSpinning(m)) return again(FIND.steal);
        return again(this.maySearch() && ops.trySpin(m, Infinity) ? FIND.steal : FIND.dry);
      case FIND.dry:
        if (deferred[p].len() === 0) return again(FIND.announce);
        // The driver is polled, and the loop goes round once more.
        this.rounds.begin(p, ops.nowNs(m));
        return again(this.#event);
      case FIND.sleep:
        return this.sleep(m);
      case FIND.unspin:
        return ops.stopSpin(m) === 0 ? again(FIND.recheck) : this.#asleep;
      case FIND.respin:
        ops.trySpin(m, Infinity);
        return again(FIND.next);
      case FIND.found:
        return ops.stopSpin(m) === 0 || this.handsDriverOn(m)
          ? again(FIND.notify)
          : this.hand[m] as GId;
      default:
        this.wake(this.hand[m] as GId, m);
        return this.hand[m] as GId;
    }
  }

  /** Is the budget of the row at its end? */
  protected isSpent(m: MId): boolean {
    return this.ops.budgetLeft(m) === 0;
  }

  /** What one worker takes of `n` in inject. */
  protected share(n: number): number {
    return Math.floor(n / this.workers) + 1;
  }

  /** `transition_worker_to_searching`: fewer than half of the workers do. */
  protected maySearch(): boolean {
    return 2 * this.ops.spinning() < this.workers;
  }

  /** On each so many-th round inject goes before the own queues. */
  protected looksFirst(p: PId): boolean {
    return this.rounds.isDue(p) && this.q.inject.len() > 0;
  }

  /**
   * `steal_work`: from a random worker on, the older half of a ring; in the end inject once more.
   */
  #steal(m: MId, p: PId, i: number): Verdict {
    const { slot, ring, inject } = this.q, { ops } = this, n = ops.procs;
    if (i === 0) this.#start[m] = ops.random(n);
    for (let next = (this.#start[m] + i) % n; i < n; i++) {
      const at = next;
      next = next + 1 < n ? next + 1 : 0;
      if (at === p) continue;
      const g = ring[at].len() > 0
        ? this.rob(m, ring[at], ring[p])
        : this.options.lifoSlot === "stealable" && slot[at].len() > 0
        ? slot[at].rob(m)
        : NONE;
      if (g !== NONE) return this.#run(m, p, g, false);
    }
    const g = inject.len() > 0 ? inject.take(m) : NONE;
    return g === NONE ? again(FIND.dry) : this.#run(m, p, g, false);
  }

  /** `steal_into`. */
  protected rob(m: MId, from: Queue, to: Queue): GId | None {
    return from.move(m, from.len() - (from.len() >> 1), to, LAST);
  }

  /** `run_task`: the last that searched and found something wakes the next. */
  #run(m: MId, p: PId, g: GId, hasMore: boolean): Verdict {
    this.rounds.poll(p, this.ops.nowNs(m));
    this.ops.giveBudget(m, this.options.budget);
    this.hand[m] = g;
    if (this.ops.isSpinning(m)) return again(FIND.found);
    return hasMore || this.handsDriverOn(m) ? again(FIND.notify) : g;
  }

  /** The last that searched looks once more when it is seen to be idle; nobody else does. */
  override find(m: MId, step: number): Verdict {
    if (step === FIND.announce) {
      this.ops.announceIdle(m);
      return this.ops.isSpinning(m) ? again(FIND.unspin) : this.#asleep;
    }
    if (step !== FIND.recheck) return this.next(m, step);
    return this.hasWork() && this.ops.withdrawIdle(m) ? again(FIND.respin) : this.#asleep;
  }

  protected hasWork(): boolean {
    const { slot, ring, inject } = this.q, isOpen = this.options.lifoSlot === "stealable";
    return inject.len() > 0 || ring.some((its) => its.len() > 0) ||
      isOpen && slot.some((its) => its.len() > 0);
  }
}
