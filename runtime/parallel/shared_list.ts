/**
 * An unbounded local queue on real cores, under a lock of its own: what a model without rings (PM)
 * gets instead of {@linkcode SharedRing}; and the list of Gs that it and the global queue are made
 * of.
 *
 * @module
 */

import { FIRST } from "../queues.ts";
import { type Columns, LIST_WORDS } from "./layout.ts";
import { AtomicWords, Futex, type LockBill } from "./sleeping.ts";

type Words = Int32Array<SharedArrayBuffer>;

/** A list whose head and tail are two words in a row. */
export class LinkedGs {
  readonly #tail: number;

  /**
   * @param at Memory of head, tail and size. @param head Index of the head; the tail is behind it.
   * @param size Index of the size. @param link The column of Gs.
   */
  constructor(
    private readonly at: Words,
    private readonly head: number,
    private readonly size: number,
    private readonly link: Words,
  ) {
    this.#tail = head + 1;
  }

  /** Makes zeroed memory an empty list. Before any thread runs. */
  clear(): void {
    this.at[this.head] = this.at[this.#tail] = -1;
  }

  len(): number {
    return Atomics.load(this.at, this.size);
  }

  /** The oldest, or -1. */
  peek(): number {
    return Atomics.load(this.at, this.head);
  }

  /** Appends `g`. */
  append(g: number): void {
    const { at, link } = this, tail = this.#tail;
    link[g] = -1;
    if (at[this.head] < 0) at[this.head] = g;
    else link[at[tail]] = g;
    at[tail] = g;
    Atomics.add(at, this.size, 1);
  }

  /** Takes the oldest, or -1. */
  shift(): number {
    const { at, link } = this, g = at[this.head];
    if (g < 0) return -1;
    at[this.head] = link[g];
    Atomics.sub(at, this.size, 1);
    return g;
  }

  /** Takes out `g` from wherever it stands. `false`: it is not here. */
  remove(g: number): boolean {
    const { at, link } = this, tail = this.#tail;
    let before = -1, here = at[this.head];
    while (here >= 0 && here !== g) {
      before = here;
      here = link[here];
    }
    if (here < 0) return false;
    if (before < 0) at[this.head] = link[g];
    else link[before] = link[g];
    if (at[tail] === g) at[tail] = before;
    Atomics.sub(at, this.size, 1);
    return true;
  }
}

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

  /**
   * As in `SharedRing`. The two locks are never held together: thieves of each other cannot
   * deadlock.
   */
  moveInto(thief: SharedList, n: number, answer: 0 | 1): number {
    const stolen: number[] = [];
    this.#lock.lock();
    while (stolen.length < n) {
      const g = this.#gs.shift();
      if (g < 0) break;
      stolen.push(g);
    }
    this.#lock.unlock();
    this.moved = stolen.length;
    const mine = (answer === FIRST ? stolen.shift() : stolen.pop()) ?? -1;
    if (stolen.length === 0) return mine;
    thief.#lock.lock();
    for (const g of stolen) thief.#gs.append(g);
    thief.#lock.unlock();
    return mine;
  }
}
