/**
 * An unbounded local queue under a lock of its own: what a model without rings (PM) gets instead of
 * {@linkcode SharedRing}.
 *
 * @module
 */

import { FIRST } from "../queues.ts";
import { Futex, type LockBill } from "./futex.ts";
import { type Columns, LIST_WORDS } from "./layout.ts";
import { LinkedGs } from "./linked_gs.ts";
import { AtomicWords } from "./words.ts";

const LOCK = 0, HEAD = 1, SIZE = 3;

/** The list of one P. Never full. */
export class SharedList {
  readonly #gs: LinkedGs;
  readonly #lock: Futex;
  /** Gs that the last `moveInto` from this list moved, the answered one included. */
  moved = 0;

  constructor(c: Columns, p: number, bill: LockBill) {
    const at = c.local.subarray(p * LIST_WORDS, (p + 1) * LIST_WORDS);
    this.#gs = new LinkedGs(at, HEAD, SIZE, c.gNext);
    this.#lock = new Futex(new AtomicWords(at), LOCK, bill);
  }

  /** Makes zeroed memory an empty list. Before any thread runs. */
  clear(): void {
    this.#gs.clear();
  }

  len(): number {
    return this.#gs.len();
  }

  /** The oldest, or -1. */
  peek(): number {
    return this.#gs.peek();
  }

  /** Appends `g`. */
  push(g: number): void {
    this.#lock.lock();
    this.#gs.append(g);
    this.#lock.unlock();
  }

  /** Takes the oldest, or -1. */
  pop(): number {
    this.#lock.lock();
    const g = this.#gs.shift();
    this.#lock.unlock();
    return g;
  }

  /** Takes out `g` from wherever it stands. `false`: it is not here. */
  remove(g: number): boolean {
    this.#lock.lock();
    const isHere = this.#gs.remove(g);
    this.#lock.unlock();
    return isHere;
  }

  /** As in `SharedRing`. The two locks are never held together: thieves of each other cannot deadlock. */
  moveInto(thief: SharedList, n: number, answer: 0 | 1): number {
    const loot: number[] = [];
    this.#lock.lock();
    while (loot.length < n) {
      const g = this.#gs.shift();
      if (g < 0) break;
      loot.push(g);
    }
    this.#lock.unlock();
    this.moved = loot.length;
    const mine = (answer === FIRST ? loot.shift() : loot.pop()) ?? -1;
    if (loot.length === 0) return mine;
    thief.#lock.lock();
    for (const g of loot) thief.#gs.append(g);
    thief.#lock.unlock();
    return mine;
  }
}
