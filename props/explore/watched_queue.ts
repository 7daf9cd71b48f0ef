/**
 * A queue whose every answer is told: what the explorer lends to a model in the place of its queues.
 *
 * @module
 */

import type { GId, MId, None, Queue, QueueDecls, Queues } from "@lab/runtime";

/** Hears what a read or a verb answered. */
type Saw = (value: number | boolean) => void;

/** One queue. Its verbs emit events for all that they change. */
class WatchedQueue implements Queue {
  readonly q: number;
  readonly size: number;

  constructor(private readonly inner: Queue, private readonly saw: Saw) {
    this.q = inner.q;
    this.size = inner.size;
  }

  len(): number {
    return this.#told(this.inner.len());
  }
  peek(): GId | None {
    return this.#told(this.inner.peek());
  }
  put(m: MId, g: GId, key?: number): GId | None {
    return this.#told(this.inner.put(m, g, key));
  }
  take(m: MId): GId | None {
    return this.#told(this.inner.take(m));
  }
  rob(m: MId): GId | None {
    return this.#told(this.inner.rob(m));
  }
  move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    return this.#told(this.inner.move(m, n, innerOf(to), answer));
  }
  spill(m: MId, n: number, to: Queue, g: GId, which: 0 | 1): boolean {
    return this.#told(this.inner.spill(m, n, innerOf(to), g, which));
  }
  remove(m: MId, g: GId): boolean {
    return this.#told(this.inner.remove(m, g));
  }

  /** The queue of the engine behind any that this file has lent. */
  static innerOf(queue: Queue): Queue {
    return (queue as WatchedQueue).inner;
  }

  #told<T extends number | boolean>(answer: T): T {
    this.saw(answer);
    return answer;
  }
}

const { innerOf } = WatchedQueue;

/** The same queues, each telling `saw` what it answered. */
export function watchedQueues<D extends QueueDecls>(lent: Queues<D>, saw: Saw): Queues<D> {
  const watch = (queue: Queue) => new WatchedQueue(queue, saw);
  const all = Object.entries<Queue | readonly Queue[]>(lent).map(([name, queues]) => [
    name,
    Array.isArray(queues) ? queues.map(watch) : watch(queues as Queue),
  ]);
  return Object.fromEntries(all) as Queues<D>;
}
