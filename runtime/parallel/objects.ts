/**
 * Channels, mutexes and wait groups on real cores: each under a lock of its own, its waiters linked
 * through the column of Gs, first in, first out. The rules are those of `runtime/sync` without
 * select, and with mutexes in normal mode only: a woken waiter competes, and waits again at the
 * head if it loses.
 *
 * A G that has to wait is put on the list and made WAITING before the lock is released: its state
 * is in shared memory by then, and the next moment another core may run it.
 *
 * @module
 */

import { AtomicWords, Futex, type LockBill } from "./sleeping.ts";
import { type Columns, OBJECT_WORDS } from "./layout.ts";

type Words = Int32Array<SharedArrayBuffer>;

// Words of each object. A list is two words: head, tail.
const LOCK = 0;
const CLOSED = 1, COUNT = 2, FIRST = 3, ENTERED = 4, RECEIVERS = 6, SENDERS = 8;
const LOCKED = 1, WOKEN = 2, WAITERS = 4;
const COUNTER = 1, WAITING = 4;

/** FIFO lists of Gs inside an object's words. */
class Lists {
  constructor(private readonly at: Words, private readonly link: Words) {}

  append(list: number, g: number): void {
    const { at, link } = this;
    link[g] = -1;
    if (at[list] < 0) at[list] = g;
    else link[at[list + 1]] = g;
    at[list + 1] = g;
  }
  prepend(list: number, g: number): void {
    const { at, link } = this;
    link[g] = at[list];
    if (at[list] < 0) at[list + 1] = g;
    at[list] = g;
  }
  take(list: number): number {
    const { at, link } = this, g = at[list];
    if (g >= 0) at[list] = link[g];
    return g;
  }
}

/** What the objects of a run share. */
abstract class Objects {
  protected readonly lists: Lists;
  readonly #locks: readonly Futex[];

  constructor(protected readonly at: Words, c: Columns, bill: LockBill) {
    this.lists = new Lists(at, c.gNext);
    const words = new AtomicWords(at);
    this.#locks = Array.from(
      { length: at.length / OBJECT_WORDS },
      (_, i) => new Futex(words, i * OBJECT_WORDS + LOCK, bill),
    );
  }

  /** Lists that are empty at the start. */
  protected abstract readonly heads: readonly number[];

  /** Makes zeroed memory a set of fresh objects. Before any thread runs. */
  clear(): void {
    for (let i = 0; i < this.#locks.length; i++) {
      for (const head of this.heads) this.at[i * OBJECT_WORDS + head] = -1;
    }
  }
  lock(i: number): void {
    this.#locks[i].lock();
  }
  unlock(i: number): void {
    this.#locks[i].unlock();
  }
}

/** Channels. All methods but `lock` need the lock held. */
export class SharedChannels extends Objects {
  protected override readonly heads = [RECEIVERS, SENDERS];
  readonly #base: number[] = [];
  readonly #buffer: Float64Array<SharedArrayBuffer>;

  constructor(c: Columns, private readonly cap: readonly number[], bill: LockBill) {
    super(c.channels, c, bill);
    this.#buffer = c.chanBuffer;
    let base = 0;
    for (const n of cap) {
      this.#base.push(base);
      base += n;
    }
  }

  isClosed(c: number): boolean {
    return this.at[c * OBJECT_WORDS + CLOSED] !== 0;
  }
  close(c: number): void {
    this.at[c * OBJECT_WORDS + CLOSED] = 1;
  }
  /** Number of the next message, which it now has. */
  number(c: number): number {
    return this.at[c * OBJECT_WORDS + ENTERED]++;
  }
  isFull(c: number): boolean {
    return this.at[c * OBJECT_WORDS + COUNT] >= this.cap[c];
  }
  buffered(c: number): number {
    return this.at[c * OBJECT_WORDS + COUNT];
  }
  /** Puts a message into the buffer. @returns Its number. */
  buffer(c: number, value: number): number {
    const o = c * OBJECT_WORDS, at = this.at;
    this.#buffer[this.#base[c] + (at[o + FIRST] + at[o + COUNT]++) % this.cap[c]] = value;
    return this.number(c);
  }
  /** Number of the oldest message in the buffer: they entered one after the other. */
  oldest(c: number): number {
    const o = c * OBJECT_WORDS;
    return this.at[o + ENTERED] - this.at[o + COUNT];
  }
  /** Takes the oldest message out of the buffer. @returns Its value. */
  unbuffer(c: number): number {
    const o = c * OBJECT_WORDS, at = this.at, first = at[o + FIRST];
    at[o + FIRST] = (first + 1) % this.cap[c];
    at[o + COUNT]--;
    return this.#buffer[this.#base[c] + first];
  }
  waitToReceive(c: number, g: number): void {
    this.lists.append(c * OBJECT_WORDS + RECEIVERS, g);
  }
  waitToSend(c: number, g: number): void {
    this.lists.append(c * OBJECT_WORDS + SENDERS, g);
  }
  /** First waiting receiver, taken off the list, or -1. */
  receiver(c: number): number {
    return this.lists.take(c * OBJECT_WORDS + RECEIVERS);
  }
  sender(c: number): number {
    return this.lists.take(c * OBJECT_WORDS + SENDERS);
  }
}

/** Mutexes. All methods but `lock` and `unlock`, which are about the words, need the lock held. */
export class SharedMutexes extends Objects {
  protected override readonly heads = [WAITERS];

  constructor(c: Columns, bill: LockBill) {
    super(c.mutexes, c, bill);
  }

  isLocked(x: number): boolean {
    return this.at[x * OBJECT_WORDS + LOCKED] !== 0;
  }
  /** @param isWoken The taker was woken by an unlock: the next unlock may wake another. */
  take(x: number, isWoken: boolean): void {
    this.at[x * OBJECT_WORDS + LOCKED] = 1;
    if (isWoken) this.at[x * OBJECT_WORDS + WOKEN] = 0;
  }
  wait(x: number, g: number, isWoken: boolean): void {
    const list = x * OBJECT_WORDS + WAITERS;
    if (isWoken) {
      this.at[x * OBJECT_WORDS + WOKEN] = 0;
      this.lists.prepend(list, g);
    } else this.lists.append(list, g);
  }
  /** Releases the mutex. @returns The waiter to wake, or -1. */
  release(x: number): number {
    const o = x * OBJECT_WORDS;
    this.at[o + LOCKED] = 0;
    if (this.at[o + WOKEN] !== 0) return -1;
    const g = this.lists.take(o + WAITERS);
    if (g >= 0) this.at[o + WOKEN] = 1;
    return g;
  }
}

/** Wait groups. All methods but `lock` need the lock held. */
export class SharedWaitGroups extends Objects {
  protected override readonly heads = [WAITING];

  constructor(c: Columns, bill: LockBill) {
    super(c.waitGroups, c, bill);
  }

  add(w: number, delta: number): number {
    return this.at[w * OBJECT_WORDS + COUNTER] += delta;
  }
  counter(w: number): number {
    return this.at[w * OBJECT_WORDS + COUNTER];
  }
  wait(w: number, g: number): void {
    this.lists.append(w * OBJECT_WORDS + WAITING, g);
  }
  /** First waiter, taken off the list, or -1. */
  waiter(w: number): number {
    return this.lists.take(w * OBJECT_WORDS + WAITING);
  }
}
