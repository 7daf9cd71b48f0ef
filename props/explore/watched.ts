/**
 * A model and its queues, watched: what the explorer puts in their place, so that it hears which
 * hook was called, and what each queue answered.
 *
 * @module
 */

import {
  type GId,
  type LeaveWhy,
  type MId,
  Model,
  type None,
  type Ops,
  type PId,
  type Promises,
  type Queue,
  type QueueDecls,
  type Queues,
  type ReadyWhy,
  type StepTables,
  type Traits,
  type Verdict,
  type WokenWhy,
} from "@lab/runtime";

/** Hears of hooks. */
export interface HookListener {
  /** A hook of M `m` begins. @param subject The G, the P or the reason that it is about. */
  enter(m: number, hook: number, subject: number, phase: number): void;
  /** It ends with this verdict. */
  leave(verdict: number): void;
}

/** Hooks that may be half done at one moment, each with what it saw so far. */
const Hook = { READY: 1, FIND: 2, LEAVE: 3, BACK: 4, HANDED: 5, WOKEN: 6, PERIOD: 7 } as const;
/** A model that tells when a hook of it begins and ends. */
export class WatchedModel extends Model<Ops> {
  readonly name: string;
  override readonly traits: Traits;
  override readonly promises: Promises;

  constructor(private readonly inner: Model, private readonly listener: HookListener) {
    super(null as unknown as Ops);
    this.name = inner.name;
    this.traits = inner.traits;
    this.promises = inner.promises;
  }
  override get steps(): StepTables {
    return this.inner.steps;
  }

  ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    this.listener.enter(m, Hook.READY, g, phase);
    return this.#left(this.inner.ready(g, m, why, phase));
  }
  find(m: MId, phase: number): Verdict {
    this.listener.enter(m, Hook.FIND, 0, phase);
    return this.#left(this.inner.find(m, phase));
  }
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    this.listener.enter(m, Hook.LEAVE, g, phase);
    return this.#left(this.inner.leave(g, m, why, phase));
  }
  override back(g: GId, m: MId, phase: number): Verdict {
    this.listener.enter(m, Hook.BACK, g, phase);
    return this.#left(this.inner.back(g, m, phase));
  }
  override woken(m: MId, why: WokenWhy, step: number): Verdict {
    this.listener.enter(m, Hook.WOKEN, why, step);
    return this.#left(this.inner.woken(m, why, step));
  }
  override period(m: MId, step: number): Verdict {
    this.listener.enter(m, Hook.PERIOD, 0, step);
    return this.#left(this.inner.period(m, step));
  }
  override tick(g: GId, m: MId, ranNs: number): boolean {
    return this.inner.tick(g, m, ranNs);
  }
  override retake(p: PId, blockedNs: number): boolean {
    return this.inner.retake(p, blockedNs);
  }
  override handed(p: PId, m: MId, phase: number): Verdict {
    this.listener.enter(m, Hook.HANDED, p, phase);
    return this.#left(this.inner.handed(p, m, phase));
  }
  override inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    this.listener.enter(m, Hook.READY, g, phase);
    return this.#left(this.inner.inject(g, m, index, count, phase));
  }

  #left(verdict: Verdict): Verdict {
    this.listener.leave(verdict);
    return verdict;
  }
}

/** Hears of queues. */
export interface QueueListener {
  /** A read or a verb of queue `q` answered this. */
  sawQueue(value: number | boolean, q: number): void;
}

/** One queue. Its verbs emit events for all that they change. */
class WatchedQueue implements Queue {
  readonly q: number;
  readonly size: number;

  constructor(private readonly inner: Queue, private readonly listener: QueueListener) {
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
  putList(m: MId, g: GId, n: number): number {
    return this.#told(this.inner.putList(m, g, n));
  }
  pass(m: MId): void {
    this.inner.pass(m);
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
    this.listener.sawQueue(answer, this.q);
    return answer;
  }
}

const { innerOf } = WatchedQueue;

/** The same queues, each telling what it answered. */
export function watchedQueues<D extends QueueDecls>(
  lent: Queues<D>,
  listener: QueueListener,
): Queues<D> {
  const watch = (queue: Queue) => new WatchedQueue(queue, listener);
  const all = Object.entries<Queue | readonly Queue[]>(lent).map(([name, queues]) => [
    name,
    Array.isArray(queues) ? queues.map(watch) : watch(queues as Queue),
  ]);
  return Object.fromEntries(all) as Queues<D>;
}
