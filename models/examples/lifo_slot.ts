/**
 * LIFO slot: Tokio's multi_thread scheduler. Who is made ready goes into the slot of its worker and
 * runs next, so a message is warm when it is read; but only `lifoCap` of them in a row. The slot is
 * not stolen. A full ring gives its newer half away. A G that yields is put off until the worker
 * runs dry, or 61 ticks.
 *
 * Source: Tokio 1.54, `runtime/scheduler/multi_thread/worker.rs` (`run`, `run_task`,
 * `schedule_local`, `next_task`), `queue.rs` (`push_overflow`), `defer.rs`. Left out: that at most
 * half of the workers search; the clock that tunes how often inject goes first (31 ticks here); the
 * driver; that yields may overflow. Weak spot: a G in the slot waits for as long as the one before
 * it computes, whoever is idle.
 *
 * @module
 */

import { again, DONE, fifo, FIRST, type GId, LAST, type MId, moreSteps } from "@lab/runtime";
import { NEWER, NONE, type None, type Ops, type PId, type Promises } from "@lab/runtime";
import { type ReadyWhy, ring, shared, slot, stack, type Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, option, Pool, PUT, SLEEP, WAKE } from "./pool.ts";

const READY = moreSteps(PUT, "kicked", "spill");
const FIND = moreSteps(NEXT, "tick", "local", "batch", "steal", "dry", "notify");
/**
 * Ticks: deferred yields are woken (`event_interval`), inject goes first (`global_queue_interval`).
 */
const EVENTS = 61, INJECT_FIRST = 31;

/** A slot, a ring and deferred yields for each P; one list for what comes from outside. */
export default class LifoSlot extends Pool {
  static readonly options = [
    option("lifoCap", "integer", [1, 1e6], 3, "Gs in a row from the slot (Tokio: 3)"),
    option("ring", "power", [2, 65_536], 256, "slots of a local ring (Tokio: 256)"),
  ];
  readonly name = "lifo-slot";
  override readonly promises: Promises;
  static override readonly steps = { ...Pool.steps, ready: READY, back: READY, find: FIND };
  protected readonly q;
  // By P: rounds of its loop, and Gs out of the slot behind the first of a round, -1: no round yet.
  readonly #tick: number[];
  readonly #row: number[];
  readonly #hand: GId[] = []; // By M, between two steps: a G in its hand.

  constructor(ops: Ops, readonly options = { lifoCap: 3, ring: 256 }) {
    super(ops);
    const own = { ring: ring(options.ring), slot: slot(), deferred: stack() };
    this.q = ops.queues({ ...own, inject: shared(fifo()) });
    this.#tick = this.q.ring.map(() => 1);
    this.#row = this.q.ring.map(() => -1);
    this.promises = {
      ...NO_SLICE,
      slot: { queue: "slot", kicked: "ring", inherits: false, inRow: options.lifoCap + 1 },
      spill: { queue: "ring", to: "inject", share: "half", which: "newer" },
      steal: { queue: "ring", share: "half", runs: "last" },
      batch: { queue: "inject", most: options.ring >> 1, isShared: true },
    };
  }

  /**
   * `schedule_local`: into the slot, and who was there to the ring. Behind the last of a row it is
   * off.
   */
  protected put(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    const { slot, ring, inject } = this.q, p = this.ops.procOf(m);
    if (step === PUT.put) {
      if (p === NONE) inject.put(m, g);
      this.#hand[m] = p === NONE || this.isOff(this.#row[p]) ? g : slot[p].put(m, g) as GId;
      return p === NONE ? WAKE : this.#hand[m] === NONE ? DONE : again(READY.kicked);
    }
    const its = ring[p], hand = this.#hand[m];
    if (step === READY.kicked) return its.put(m, hand) === NONE ? WAKE : again(READY.spill);
    return its.spill(m, its.size >> 1, inject, hand, NEWER) ? WAKE : again(READY.kicked);
  }

  protected isOff(row: number): boolean {
    return row >= this.options.lifoCap;
  }

  protected override putBack(g: GId, m: MId): Verdict {
    this.q.deferred[this.ops.procOf(m)].put(m, g);
    return DONE;
  }

  protected next(m: MId, step: number): Verdict {
    const { slot, ring, inject, deferred } = this.q, ops = this.ops, p = ops.procOf(m) as PId;
    if (step === FIND.next) {
      const g = this.#row[p] < 0 || this.isOff(this.#row[p]) ? NONE : slot[p].take(m);
      this.#row[p] = g === NONE ? 0 : this.#row[p] + 1;
      return g === NONE ? again(FIND.tick) : g;
    }
    if (step === FIND.tick) {
      const isDue = ++this.#tick[p] % EVENTS === 0 && deferred[p].len() > 0;
      return again(isDue ? FIND.dry : FIND.local);
    }
    if (step === FIND.local) {
      const isFirst = this.#tick[p] % INJECT_FIRST === 0 && inject.len() > 0;
      const g = (isFirst ? inject : slot[p].len() > 0 ? slot[p] : ring[p]).take(m);
      return g === NONE ? again(FIND.batch) : g;
    }
    if (step === FIND.batch) {
      const n = inject.len(), most = Math.min(Math.floor(n / ops.procs) + 1, ring[p].size >> 1);
      return this.#go(m, p, n > 0 ? inject.move(m, most, ring[p], FIRST) : NONE, again(FIND.steal));
    }
    if (step === FIND.steal) {
      const start = ops.random(ring.length), from = [...ring.slice(start), ...ring];
      const victim = from.find((its) => its.len() > 0) ?? ring[p], n = victim.len();
      return this.#go(m, p, victim.move(m, n - (n >> 1), ring[p], LAST), again(FIND.dry));
    }
    if (step === FIND.dry) {
      // The last to yield goes to the ring first, and the first of them runs, in a round of its
      // own.
      if (this.#tick[p] % EVENTS !== 0) this.#tick[p]++;
      const free = ring[p].size - ring[p].len(), n = Math.min(deferred[p].len(), free + 1);
      return this.#go(m, p, n > 0 ? deferred[p].move(m, n, ring[p], LAST) : NONE, SLEEP);
    }
    this.wake(this.#hand[m], m);
    return this.#hand[m];
  }

  /** Runs `g`; if it came with others, somebody may help. */
  #go(m: MId, p: PId, g: GId | None, otherwise: Verdict): Verdict {
    this.#hand[m] = g as GId;
    return g === NONE ? otherwise : this.q.ring[p].len() > 0 ? again(FIND.notify) : g;
  }

  protected hasWork(): boolean {
    return this.q.inject.len() > 0 || this.q.ring.some((its) => its.len() > 0);
  }
}
