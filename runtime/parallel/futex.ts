/**
 * A lock in shared memory (U. Drepper, "Futexes Are Tricky", 2011): 0 free, 1 held, 2 held and
 * somebody sleeps for it. Go's runtime locks work the same way (lock_futex.go).
 *
 * @module
 */

import type { SleepWords } from "./words.ts";

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

  /** Takes the lock as one for which somebody may sleep: whoever slept cannot know that none is left. */
  protected sleep(): void {
    while (this.at.swap(this.i, 2) !== 0) this.at.wait(this.i, 2);
  }
}
