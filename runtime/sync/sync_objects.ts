/**
 * The state of RWMutexes, conditions, counting semaphores and shared numbers, in columns. What Gs
 * do with them stands in `engine/sync_steps.ts`.
 *
 * @module
 */

import type { ObjectNames } from "../core/trace.ts";

/** Queues of waiting Gs, first come first served, linked through the G table. */
export class WaitQueues {
  declare readonly head: Int32Array;
  declare readonly tail: Int32Array;

  constructor(count: number) {
    this.head = new Int32Array(count).fill(-1);
    this.tail = new Int32Array(count).fill(-1);
  }

  /** Appends `g` to queue `q`. */
  enqueue(q: number, g: number, next: Int32Array): void {
    next[g] = -1;
    if (this.tail[q] >= 0) next[this.tail[q]] = g;
    else this.head[q] = g;
    this.tail[q] = g;
  }

  /** Takes the first of queue `q`, or NONE. */
  dequeue(q: number, next: Int32Array): number {
    const g = this.head[q];
    if (g < 0) return -1;
    this.head[q] = next[g];
    if (next[g] < 0) this.tail[q] = -1;
    return g;
  }

  /** Takes the first for whom `isIt` out of queue `q`, or NONE. */
  takeFirst(q: number, next: Int32Array, isIt: (g: number) => boolean): number {
    let before = -1, g = this.head[q];
    for (; g >= 0 && !isIt(g); g = next[g]) before = g;
    if (g < 0) return -1;
    if (before < 0) this.head[q] = next[g];
    else next[before] = next[g];
    if (this.tail[q] === g) this.tail[q] = before;
    return g;
  }
}

/** What is known of Gs that wait. */
interface Waiting {
  readonly next: Int32Array;
  readonly scratch: Float64Array;
}

/**
 * All objects of these types of a run. An RWMutex `x` has two semaphores (runtime/sema.go): `2x` of
 * its readers and `2x + 1` of its writer; its mutex for writers is one of `Mutexes`.
 */
export class SyncObjects {
  /** Readers that hold or want it; a writer takes `READERS_MAX` off. */
  declare readonly readers: Int32Array;
  /** Readers that the writer still waits for. */
  declare readonly departing: Int32Array;
  /** Wake-ups given and not yet taken, of each semaphore of the RWMutexes. */
  declare readonly permits: Int32Array;
  declare readonly rwWaiters: WaitQueues;
  /** Tickets given by each condition, and called. */
  declare readonly tickets: Float64Array;
  declare readonly called: Float64Array;
  declare readonly condWaiters: WaitQueues;
  /** Units that are taken of each semaphore. */
  declare readonly taken: Float64Array;
  declare readonly semWaiters: WaitQueues;
  declare readonly counters: Float64Array;

  /** @param names The objects of the program by type. */
  constructor({ rwmutex, cond, sem, counter }: ObjectNames) {
    this.readers = new Int32Array(rwmutex.length);
    this.departing = new Int32Array(rwmutex.length);
    this.permits = new Int32Array(2 * rwmutex.length);
    this.rwWaiters = new WaitQueues(2 * rwmutex.length);
    this.tickets = new Float64Array(cond.length);
    this.called = new Float64Array(cond.length);
    this.condWaiters = new WaitQueues(cond.length);
    this.taken = new Float64Array(sem.length);
    this.semWaiters = new WaitQueues(sem.length);
    this.counters = new Float64Array(counter.length);
  }

  /** Takes the G that waits for condition `x` with this ticket, which is its `scratch`, or NONE. */
  takeCalled(x: number, ticket: number, { next, scratch }: Waiting): number {
    return this.condWaiters.takeFirst(x, next, (g) => scratch[g] === ticket);
  }

  /** Those of a program that has none. */
  static readonly NONE: SyncObjects = new SyncObjects({
    rwmutex: [],
    cond: [],
    sem: [],
    counter: [],
    timer: [],
  });

  /** Those of a program, all free and 0. Programs without any share one, as they are many. */
  static of(names: ObjectNames): SyncObjects {
    const { rwmutex, cond, sem, counter } = names;
    const has = [rwmutex, cond, sem, counter].some((list) => list.length > 0);
    return has ? new SyncObjects(names) : SyncObjects.NONE;
  }
}

/** More readers than an RWMutex can have (sync/rwmutex.go: rwmutexMaxReaders). */
export const READERS_MAX: number = 2 ** 30;
