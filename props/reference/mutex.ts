/**
 * A mutex as `sync.Mutex` of Go 1.26 says it (internal/sync/mutex.go), with the semaphore that it
 * sleeps on (runtime/sema.go); and one that is handed over in order of coming.
 *
 * @module
 */

/** How long a waiter may lose before the mutex is handed over: "fails to acquire for more than". */
const STARVES_NS = 1_000_000;
/** runtime/proc.go: active_spin. */
const SPINS = 4;

/** What an attempt to lock may come to. */
export type Attempt = "locked" | "handed" | "waits" | "spins";

interface Waiter {
  sinceNs: number;
  /** It was woken once and lost: it goes to the head. */
  lost: boolean;
  /** The mutex was handed to it. */
  handed: boolean;
  isLate: boolean;
}

/** One mutex. */
export class ReferenceMutex {
  isLocked = false;
  isStarving = false;
  readonly #queue: number[] = [];
  readonly #waiters = new Map<number, Waiter>();
  readonly #spins = new Map<number, { rounds: number; tells: boolean }>();
  /** Somebody is awake and competes: nobody else need be woken. */
  #woken = false;
  /** Waiters as the word of the mutex counts them. */
  #count = 0;
  /** Wake-ups given and not taken. */
  #permits = 0;

  constructor(private readonly inOrder: boolean) {}

  /**
   * What may come of an attempt of `g`: whether a round of spinning does good is for the queues of
   * its P to say, and they are not known here.
   */
  outcomes(g: number, nowNs: number): readonly Attempt[] {
    if (this.inOrder) return [this.isLocked ? "waits" : "locked"];
    const [waits, spins] = [false, true].map((may) => this.#copy().#attempt(g, nowNs, may));
    return waits === spins ? [waits] : [waits, spins];
  }

  /** Is `g` between two rounds of spinning? */
  isSpinning(g: number): boolean {
    return this.#spins.has(g);
  }

  /** The attempt came to this. */
  take(g: number, nowNs: number, outcome: Attempt): void {
    if (!this.inOrder) {
      this.#attempt(g, nowNs, outcome === "spins");
      return;
    }
    if (outcome === "waits") this.#queue.push(g);
    this.isLocked = true;
  }

  /** `g` lets go of it. @returns Who is woken, and whether it holds the mutex then. */
  unlock(): { readonly woken: number | null; readonly holds: boolean } {
    this.isLocked = false;
    if (this.inOrder) {
      const woken = this.#queue.shift() ?? null;
      this.isLocked = woken !== null;
      return { woken, holds: woken !== null };
    }
    if (!this.isStarving) {
      if (this.#count === 0 || this.#woken) return { woken: null, holds: false };
      this.#count--;
      this.#woken = true;
    }
    const woken = this.#queue.shift();
    if (woken === undefined || !this.isStarving) this.#permits++;
    else this.#waiters.get(woken)!.handed = true;
    return { woken: woken ?? null, holds: false };
  }

  /** `waiter` takes its wake-up. `false`: somebody else has. */
  #wakes(waiter: Waiter): boolean {
    if (waiter.handed) waiter.handed = false;
    else if (this.#permits > 0) this.#permits--;
    else return false;
    return true;
  }

  /** `Lock` up to where it has the mutex, sleeps, or has spun for one round. */
  #attempt(g: number, nowNs: number, maySpin: boolean): Attempt {
    let waiter = this.#waiters.get(g);
    let wakes = waiter !== undefined && !this.#spins.has(g);
    for (;;) {
      if (waiter !== undefined && wakes) {
        if (!this.#wakes(waiter)) return this.#sleep(g, waiter.lost);
        if (nowNs - waiter.sinceNs > STARVES_NS) waiter.isLate = true;
        if (this.isStarving) {
          if (!waiter.isLate || this.#count === 1) this.isStarving = false;
          this.#count--;
          return this.#locks(g, "handed");
        }
      }
      const rounds = this.#spins.get(g)?.rounds ?? 0;
      if (maySpin && this.isLocked && !this.isStarving && rounds < SPINS) {
        return this.#spin(g, waiter === undefined);
      }
      if (this.#spins.get(g)?.tells) this.#woken = false;
      this.#spins.delete(g);
      if (waiter !== undefined) this.#woken = false;
      if (!this.isLocked && !this.isStarving) return this.#locks(g, "locked");
      if (waiter?.isLate && this.isLocked) this.isStarving = true;
      this.#count++;
      const isNew = waiter === undefined;
      if (waiter === undefined) {
        waiter = { sinceNs: nowNs, lost: false, handed: false, isLate: false };
        this.#waiters.set(g, waiter);
      } else waiter.lost = true;
      if (this.#permits === 0) return this.#sleep(g, !isNew);
      // A wake-up lies there that its waiter has not taken yet.
      wakes = true;
    }
  }

  /** One round. A newcomer tells the unlocker to wake nobody, if nobody is awake and some wait. */
  #spin(g: number, isNew: boolean): Attempt {
    let spin = this.#spins.get(g);
    if (spin === undefined) this.#spins.set(g, spin = { rounds: 0, tells: false });
    if (isNew && !this.#woken && this.#count > 0) this.#woken = spin.tells = true;
    spin.rounds++;
    return "spins";
  }

  #sleep(g: number, first: boolean): Attempt {
    if (first) this.#queue.unshift(g);
    else this.#queue.push(g);
    return "waits";
  }

  #locks(g: number, how: "locked" | "handed"): Attempt {
    this.isLocked = true;
    this.#waiters.delete(g);
    return how;
  }

  #copy(): ReferenceMutex {
    const copy = new ReferenceMutex(this.inOrder);
    copy.isLocked = this.isLocked;
    copy.isStarving = this.isStarving;
    copy.#queue.push(...this.#queue);
    for (const [g, waiter] of this.#waiters) copy.#waiters.set(g, { ...waiter });
    for (const [g, spin] of this.#spins) copy.#spins.set(g, { ...spin });
    copy.#woken = this.#woken;
    copy.#count = this.#count;
    copy.#permits = this.#permits;
    return copy;
  }
}

/** What comes of an attempt in words of events. @param x The mutex in events. */
export function wordsOfAttempt(outcome: Attempt, g: number, x: number): readonly string[] {
  const words: Readonly<Record<Attempt, readonly string[]>> = {
    locked: [`lock G${g} mutex ${x}`],
    handed: [`lock G${g} mutex ${x} handed over`],
    waits: [`wait G${g}`],
    spins: [],
  };
  return words[outcome];
}
