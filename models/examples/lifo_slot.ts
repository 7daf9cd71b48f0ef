/**
 * LIFO slot: Tokio's multi_thread scheduler. Who is made ready goes into the slot of its worker and runs
 * next, so a message is warm when it is read; but only `lifoCap` of them in a row. The slot is not stolen. A
 * full ring gives its newer half away. A G that yields is put off until the worker runs dry, or 61 ticks.
 *
 * Source: Tokio 1.54, `runtime/scheduler/multi_thread/worker.rs` (`run`, `run_task`, `schedule_local`,
 * `next_task`), `queue.rs` (`push_overflow`), `defer.rs`. Left out: that at most half of the workers search,
 * the clock that tunes how often inject is looked at first (31 ticks here), and the driver.
 *
 * Weak spot: a G in the slot waits for as long as the one before it computes, whoever is idle.
 *
 * @module
 */

import { again, DONE, fifo, FIRST, type GId, LAST, type MId, moreSteps } from "@lab/runtime";
import {
  NEWER,
  NONE,
  type None,
  type Ops,
  type PId,
  type Promises,
  type Queue,
  type Queues,
} from "@lab/runtime";
import { type ReadyWhy, ring, shared, slot, stack, type Verdict } from "@lab/runtime";
import { NEXT, NO_SLICE, Pool, PUT, SLEEP, WAKE } from "./pool.ts";

const READY = moreSteps(PUT, "kicked", "spill");
const FIND = moreSteps(NEXT, "tick", "deferred", "local", "batch", "steal", "dry", "notify");
/** Ticks: deferred yields are woken (`event_interval`), inject goes first (`global_queue_interval`). */
const EVENTS = 61, INJECT_FIRST = 31;
const queues = (slots: number) => ({
  ring: ring(slots),
  slot: slot(),
  deferred: stack(),
  inject: shared(fifo()),
});

/** A slot, a ring and deferred yields for each P; one list for what comes from outside. */
export default class LifoSlot extends Pool {
  readonly name = "lifo-slot";
  override readonly promises: Promises;
  static override readonly steps = { ready: READY, leave: READY, back: READY, find: FIND };
  protected readonly q: Queues<ReturnType<typeof queues>>;
  // By P: rounds of its loop, and Gs in a row that came out of the slot behind a round's first.
  readonly #tick: number[];
  protected readonly row: number[];
  /** By M, between two steps: a G in its hand. */
  readonly #hand: GId[] = [];

  /** @param lifoCap Gs out of the slot in a row. @param slots Of a ring. */
  constructor(ops: Ops, protected readonly lifoCap = 3, slots = 256) {
    super(ops);
    this.q = ops.queues(queues(slots));
    this.#tick = this.q.ring.map(() => 0);
    this.row = this.q.ring.map(() => 0);
    this.promises = {
      ...NO_SLICE,
      // The first of a round may come out of the slot, too.
      slot: { queue: "slot", kicked: "ring", inherits: false, inRow: lifoCap + 1 },
      spill: { queue: "ring", to: "inject", share: "half", which: "newer" },
      steal: { queue: "ring", share: "half", runs: "last" },
      batch: { queue: "inject", most: slots >> 1, isShared: true },
    };
  }

  /** `schedule_local`, `push_overflow`. */
  protected put(g: GId, m: MId, _why: ReadyWhy, step: number): Verdict {
    const { slot, ring, inject } = this.q, p = this.ops.procOf(m);
    if (p === NONE) {
      inject.put(m, g);
      return WAKE;
    }
    if (step === READY.spill) {
      const isDone = ring[p].spill(m, ring[p].size >> 1, inject, this.#hand[m], NEWER);
      return isDone ? WAKE : again(READY.kicked);
    }
    if (step === PUT.put && !this.isOff(p)) {
      const kicked = slot[p].put(m, g);
      if (kicked === NONE) return DONE;
      this.#hand[m] = kicked;
      return again(READY.kicked);
    }
    if (step === PUT.put) this.#hand[m] = g;
    return ring[p].put(m, this.#hand[m]) === NONE ? WAKE : again(READY.spill);
  }

  /** Is the slot switched off, as the last of a row runs? */
  protected isOff(p: PId): boolean {
    return this.row[p] >= this.lifoCap;
  }

  protected override putBack(g: GId, m: MId): Verdict {
    this.q.deferred[this.ops.procOf(m)].put(m, g);
    return DONE;
  }

  protected next(m: MId, step: number): Verdict {
    const { slot, ring, inject, deferred } = this.q, ops = this.ops, p = ops.procOf(m) as PId;
    switch (step) {
      case FIND.next: {
        const g = this.isOff(p) ? NONE : slot[p].take(m);
        if (g === NONE) return again(FIND.tick);
        this.row[p]++;
        return g;
      }
      case FIND.tick: {
        this.row[p] = 0;
        const isDue = ++this.#tick[p] % EVENTS === 0 && deferred[p].len() > 0;
        if (isDue) this.#hand[m] = this.#undefer(m, p);
        return again(isDue ? FIND.deferred : FIND.local);
      }
      case FIND.deferred:
        slot[p].put(m, this.#hand[m]);
        return again(FIND.local);
      case FIND.local: {
        const isFirst = this.#tick[p] % INJECT_FIRST === 0 && inject.len() > 0;
        const g = (isFirst ? inject : slot[p].len() > 0 ? slot[p] : ring[p]).take(m);
        return g === NONE ? again(FIND.batch) : g;
      }
      case FIND.batch: {
        const n = inject.len(), most = Math.min(Math.floor(n / ops.procs) + 1, ring[p].size >> 1);
        return this.#go(m, p, n === 0 ? NONE : inject.move(m, most, ring[p], FIRST), FIND.steal);
      }
      case FIND.steal: {
        const victim = this.#victim(), n = victim === undefined ? 0 : victim.len();
        const g = victim === undefined ? NONE : victim.move(m, n - (n >> 1), ring[p], LAST);
        return this.#go(m, p, g, FIND.dry);
      }
      case FIND.dry:
        return deferred[p].len() > 0 ? this.#go(m, p, this.#undefer(m, p), FIND.dry) : SLEEP;
      default:
        this.wake(this.#hand[m], m);
        return this.#hand[m];
    }
  }

  /** Runs `g`; if it came with others, somebody else may help. */
  #go(m: MId, p: PId, g: GId | None, otherwise: number): Verdict {
    if (g === NONE) return again(otherwise);
    this.#hand[m] = g;
    return this.q.ring[p].len() > 0 ? again(FIND.notify) : g;
  }

  /** The last to yield goes to the ring first, and the first of them is the answer. */
  #undefer(m: MId, p: PId): GId {
    const { deferred, ring } = this.q, room = ring[p].size - ring[p].len();
    return deferred[p].move(m, Math.min(deferred[p].len(), room + 1), ring[p], LAST) as GId;
  }

  /** The first ring from a random one on that holds a G. */
  #victim(): Queue | undefined {
    const { ring } = this.q, start = this.ops.random(ring.length);
    return [...ring.slice(start), ...ring.slice(0, start)].find((its) => its.len() > 0);
  }

  protected hasWork(): boolean {
    return this.q.inject.len() > 0 || this.q.ring.some((its) => its.len() > 0);
  }
}
