/**
 * A lock in shared memory (U. Drepper, "Futexes Are Tricky", 2011): 0 free, 1 held, 2 held and
 * somebody sleeps for it. Go's runtime locks work the same way (lock_futex.go).
 *
 * @module
 */

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
  constructor(
    private readonly at: Int32Array<SharedArrayBuffer>,
    private readonly i: number,
    private readonly bill: LockBill,
  ) {}

  lock(): void {
    this.bill.lockAcquires++;
    if (Atomics.compareExchange(this.at, this.i, 0, 1) !== 0) this.#contend();
  }

  unlock(): void {
    if (Atomics.exchange(this.at, this.i, 0) === 2) Atomics.notify(this.at, this.i, 1);
  }

  #contend(): void {
    const { at, i, bill } = this;
    const fromMs = performance.now();
    bill.lockWaits++;
    let taken = false;
    for (let spin = 0; spin < SPINS && !taken; spin++) {
      taken = Atomics.load(at, i) === 0 && Atomics.compareExchange(at, i, 0, 1) === 0;
    }
    while (!taken) {
      taken = Atomics.exchange(at, i, 2) === 0;
      if (!taken) Atomics.wait(at, i, 2);
    }
    bill.lockWaitNs += (performance.now() - fromMs) * 1e6;
  }
}
