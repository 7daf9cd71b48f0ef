/**
 * An unbounded local queue under a lock of its own, linked through the column of Gs: what a model
 * without rings (PM) gets instead of {@linkcode SharedRing}.
 *
 * @module
 */

import type { Columns } from "./layout.ts";
import { LIST_WORDS } from "./layout.ts";
import { Futex, type LockBill } from "./futex.ts";
import { AtomicWords } from "./words.ts";

/** The local queue of one P, as models use it. */
export interface LocalQueue {
  len(): number;
  push(g: number): boolean;
  pop(): number;
  takeHalf(out: Int32Array): number;
  /** Gs that the last `stealInto` moved. */
  readonly stolen: number;
  next(): number;
  setNext(g: number): number;
  takeNext(): number;
}

const LOCK = 0, HEAD = 1, TAIL = 2, SIZE = 3, NEXT = 4;

/** The list and the runnext slot of one P. Never full. */
export class SharedList implements LocalQueue {
  readonly #at: Int32Array<SharedArrayBuffer>;
  readonly #link: Int32Array<SharedArrayBuffer>;
  readonly #lock: Futex;
  stolen = 0;

  constructor(c: Columns, p: number, bill: LockBill) {
    this.#at = c.rings.subarray(p * LIST_WORDS, (p + 1) * LIST_WORDS);
    this.#link = c.gNext;
    this.#lock = new Futex(new AtomicWords(this.#at), LOCK, bill);
  }

  /** Makes zeroed memory an empty list. Before any thread runs. */
  clear(): void {
    this.#at[HEAD] = this.#at[TAIL] = this.#at[NEXT] = -1;
  }

  len(): number {
    return Atomics.load(this.#at, SIZE);
  }

  push(g: number): boolean {
    this.#lock.lock();
    this.#append(g);
    this.#lock.unlock();
    return true;
  }

  pop(): number {
    this.#lock.lock();
    const g = this.#remove();
    this.#lock.unlock();
    return g;
  }

  /** A list is never full. */
  takeHalf(_out: Int32Array): number {
    return 0;
  }

  /** As in `SharedRing`. The two locks are never held together: thieves of each other cannot deadlock. */
  stealInto(thief: SharedList, n: number): number {
    const loot: number[] = [];
    this.#lock.lock();
    while (loot.length < n) {
      const g = this.#remove();
      if (g < 0) break;
      loot.push(g);
    }
    this.#lock.unlock();
    this.stolen = loot.length;
    const last = loot.pop() ?? -1;
    if (loot.length === 0) return last;
    thief.#lock.lock();
    for (const g of loot) thief.#append(g);
    thief.#lock.unlock();
    return last;
  }

  next(): number {
    return Atomics.load(this.#at, NEXT);
  }
  setNext(g: number): number {
    return Atomics.exchange(this.#at, NEXT, g);
  }
  takeNext(): number {
    const g = Atomics.load(this.#at, NEXT);
    return g >= 0 && Atomics.compareExchange(this.#at, NEXT, g, -1) === g ? g : -1;
  }

  #append(g: number): void {
    const at = this.#at;
    this.#link[g] = -1;
    if (at[HEAD] < 0) at[HEAD] = g;
    else this.#link[at[TAIL]] = g;
    at[TAIL] = g;
    Atomics.add(at, SIZE, 1);
  }

  #remove(): number {
    const at = this.#at, g = at[HEAD];
    if (g < 0) return -1;
    at[HEAD] = this.#link[g];
    Atomics.sub(at, SIZE, 1);
    return g;
  }
}
