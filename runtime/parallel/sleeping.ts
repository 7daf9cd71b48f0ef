/**
 * Shared memory as the algorithms see it, and the two ways in which threads sleep on it: locks, and
 * the permits by which Ms are woken. Words are read and written by single loads, stores and
 * compare-and-swaps, each sequentially consistent. On real cores these are `Atomics`; the
 * interleaving tests put a memory in their place that stops a thread before each access.
 *
 * @module
 */

import { LINE, Word } from "./layout.ts";

/** A block of shared 32-bit words. */
export interface Words {
  load(i: number): number;
  store(i: number, value: number): void;
  /** Sets word `i` to `next` if it is `expected`. `false`: it is not. */
  cas(i: number, expected: number, next: number): boolean;
  /** Sets word `i`. @returns What it was. */
  swap(i: number, value: number): number;
}

/** Words that threads can also sleep on. */
export interface SleepWords extends Words {
  /** Adds `by` to word `i`. @returns What it was. */
  add(i: number, by: number): number;
  /** Sleeps until word `i` is notified; does not, if it is not `expected` when this begins. */
  wait(i: number, expected: number): void;
  /** Wakes up to `most` of those that sleep on word `i`. */
  notify(i: number, most: number): void;
}

/** Words in a SharedArrayBuffer. */
export class AtomicWords implements SleepWords {
  constructor(private readonly at: Int32Array<SharedArrayBuffer>) {}

  load(i: number): number {
    return Atomics.load(this.at, i);
  }
  store(i: number, value: number): void {
    Atomics.store(this.at, i, value);
  }
  cas(i: number, expected: number, next: number): boolean {
    return Atomics.compareExchange(this.at, i, expected, next) === expected;
  }
  swap(i: number, value: number): number {
    return Atomics.exchange(this.at, i, value);
  }
  add(i: number, by: number): number {
    return Atomics.add(this.at, i, by);
  }
  wait(i: number, expected: number): void {
    Atomics.wait(this.at, i, expected);
  }
  notify(i: number, most: number): void {
    Atomics.notify(this.at, i, most);
  }
}

/** Looks at a taken lock so often before it sleeps (Go: 4 rounds of 30 pauses). */
const SPINS = 100;

/** What a thread has paid for locks. */
export interface LockBill {
  lockAcquires: number;
  /** Times the lock was found taken. */
  lockWaits: number;
  /** Wall time spent waiting, in ns. */
  lockWaitNs: number;
}

/** The lock in word `i` of `at`, as one thread uses it. */
export class Futex {
  /** @param spins Looks before it sleeps; tests take none. */
  constructor(
    protected readonly at: SleepWords,
    protected readonly i: number,
    private readonly bill: LockBill,
    private readonly spins = SPINS,
  ) {}

  lock(): void {
    this.bill.lockAcquires++;
    if (!this.at.cas(this.i, 0, 1)) this.#contend();
  }

  unlock(): void {
    if (this.at.swap(this.i, 0) === 2) this.at.notify(this.i, 1);
  }

  #contend(): void {
    const { at, i, bill, spins } = this;
    const fromMs = performance.now();
    bill.lockWaits++;
    let taken = false;
    for (let spin = 0; spin < spins && !taken; spin++) {
      taken = at.load(i) === 0 && at.cas(i, 0, 1);
    }
    if (!taken) this.sleep();
    bill.lockWaitNs += (performance.now() - fromMs) * 1e6;
  }

  /**
   * Takes the lock as one for which somebody may sleep: whoever slept cannot know that none is
   * left.
   */
  protected sleep(): void {
    while (this.at.swap(this.i, 2) !== 0) this.at.wait(this.i, 2);
  }
}

/** The permits of all Ms, one on the line of each. */
export class Permits {
  /**
   * @param lines A line for each M; its first word is the permit.
   * @param words The words that all share: see {@linkcode Word}.
   */
  constructor(protected readonly lines: SleepWords, protected readonly words: SleepWords) {}

  /** Leaves `m` a permit and wakes it, if it sleeps. */
  give(m: number): void {
    this.lines.store(m * LINE, 1);
    this.lines.notify(m * LINE, 1);
  }

  /** Takes the permit of `m`. `false`: there is none. */
  take(m: number): boolean {
    return this.lines.swap(m * LINE, 0) !== 0;
  }

  /** Waits for a permit that is on its way, and takes it. */
  await(m: number): void {
    while (this.lines.load(m * LINE) === 0) this.lines.wait(m * LINE, 0);
    this.lines.store(m * LINE, 0);
  }

  /** As `await`, for a permit that may never come: whoever asks sees that `m` is asleep. */
  sleep(m: number): void {
    this.words.add(Word.SLEEPS, 1);
    this.words.add(Word.PARKED, 1);
    while (this.lines.load(m * LINE) === 0) this.lines.wait(m * LINE, 0);
    // Counted out while the permit still lies there: at any moment one of the two shows an M that
    // wakes.
    this.words.add(Word.PARKED, -1);
    this.lines.store(m * LINE, 0);
  }

  /**
   * Are all Ms that are in use asleep for good? Exact, though it reads one word after the other:
   * the same sleeps and all asleep before and after mean that nobody woke in between; then a permit
   * that is not seen is not there, and there is nobody left to give one.
   *
   * @param rowOf Row of a Worker.
   * @param workers Workers there are.
   */
  allAsleep(rowOf: (worker: number) => number, workers: number): boolean {
    const { words, lines } = this;
    const sleeps = words.load(Word.SLEEPS);
    const started = Math.min(words.load(Word.STARTED), workers);
    // The thread of a G that has ended is done: it will not wake anybody either.
    const isQuiet = () => words.load(Word.PARKED) + words.load(Word.STOPPED) >= started;
    if (!isQuiet()) return false;
    for (let worker = 0; worker < started; worker++) {
      if (lines.load(rowOf(worker) * LINE) !== 0) return false;
    }
    return isQuiet() && words.load(Word.SLEEPS) === sleeps;
  }
}
