/**
 * The handle on the shared fifo, which the scheduler's lock guards (Go: `sched.runq`).
 *
 * @module
 */

import type { GId, MId, None } from "../core/ids.ts";
import { FIRST, type Queue } from "../queues.ts";
import { CoresQueue, type CoresQueueParts, LocalQueue } from "./cores_queue.ts";
import type { LinkedGs } from "./linked_gs.ts";

/** The global queue. */
export class SharedHandle extends CoresQueue {
  readonly #gs: LinkedGs;

  constructor(parts: CoresQueueParts) {
    super(parts);
    this.#gs = parts.sched.global;
  }

  clear(): void {
    this.#gs.clear();
  }
  len(): number {
    return this.#gs.len();
  }
  peek(): GId | None {
    return this.#gs.peek() as GId;
  }

  put(m: MId, g: GId): None {
    const { sched } = this.parts;
    this.checkRunnable("put", m, g);
    sched.lock();
    this.#gs.append(g);
    sched.unlock();
    this.stats.globalPuts++;
    return -1;
  }

  /** The first `n` of `gs`, and then `g`, in one pass under the lock. */
  putAll(gs: Int32Array, n: number, g: number): void {
    const { sched } = this.parts;
    sched.lock();
    for (let i = 0; i < n; i++) this.#gs.append(gs[i]);
    this.#gs.append(g);
    sched.unlock();
    this.stats.globalPuts += n + 1;
  }

  take(_m: MId): GId | None {
    const { sched } = this.parts;
    sched.lock();
    const g = this.#gs.shift();
    sched.unlock();
    if (g >= 0) this.stats.globalGets++;
    return g as GId;
  }

  rob(m: MId): GId | None {
    return this.take(m);
  }

  move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    const { sched } = this.parts, gs = this.#gs;
    this.checkCount("move", n, m);
    if (!(to instanceof LocalQueue)) {
      throw this.refused("move", "real cores fill a ring or fifo of a P only", m, -1);
    }
    // Only `m` puts Gs there, or there is no bound: the room can only grow. An error under the lock
    // would leave the others waiting for ever.
    const room = to.room("move", m);
    sched.lock();
    const count = Math.min(n, gs.len()), fits = count - 1 <= room;
    const kept = answer === FIRST ? 0 : count - 1;
    let mine = -1;
    for (let i = 0; i < count && fits; i++) {
      const g = gs.shift();
      if (i === kept) mine = g;
      else to.arrive(g);
    }
    sched.unlock();
    if (!fits) throw to.noRoom("move", m);
    if (count > 0) this.stats.globalGets += count;
    return mine as GId;
  }

  remove(_m: MId, g: GId): boolean {
    const { sched } = this.parts;
    sched.lock();
    const isHere = this.#gs.remove(g);
    sched.unlock();
    return isHere;
  }
}
