/**
 * How Ms sleep and are woken: each has a permit, and a wake that comes before the sleep is not lost
 * (Go: `notesleep`, `notewakeup`). And how the host sees that all of them sleep for good.
 *
 * @module
 */

import { LINE, Word } from "./layout.ts";
import type { SleepWords } from "./words.ts";

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
    // Counted out while the permit still lies there: at any moment one of the two shows an M that wakes.
    this.words.add(Word.PARKED, -1);
    this.lines.store(m * LINE, 0);
  }

  /**
   * Are all Ms that are in use asleep for good? Exact, though it reads one word after the other: the
   * same sleeps and all asleep before and after mean that nobody woke in between; then a permit that
   * is not seen is not there, and there is nobody left to give one.
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
