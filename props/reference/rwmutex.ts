/**
 * An RWMutex as `sync.RWMutex` of Go 1.26 says it (sync/rwmutex.go): readers that hold it, a writer
 * that keeps new ones out, and two semaphores (runtime/sema.go) on which they sleep. Writers wait
 * for each other at a mutex of its own, which is a step before.
 *
 * @module
 */

import type { Possible } from "./channels.ts";

/** One of its two semaphores: wake-ups, and who waits for one. */
class Semaphore {
  #permits = 0;
  readonly #queue: number[] = [];
  /** Woken by name, and not by now: a wake-up that nobody else can take. */
  readonly #called = new Set<number>();

  /** @param inOrder A wake-up is for whom it wakes only. */
  constructor(private readonly inOrder: boolean) {}

  /** Would `g` get a wake-up now? */
  isOpen(g: number): boolean {
    return this.#called.has(g) || this.#permits > 0;
  }

  /** `g` takes a wake-up if there is one, else it waits behind all others. */
  take(g: number): void {
    if (this.#called.delete(g)) return;
    if (this.#permits > 0) this.#permits--;
    else this.#queue.push(g);
  }

  /** Who is woken by `n` wake-ups, in order. */
  woken(n: number): readonly number[] {
    return this.#queue.slice(0, n);
  }

  /** Gives `n` wake-ups. */
  give(n: number): void {
    for (let i = 0; i < n; i++) {
      const first = this.#queue.shift();
      if (first !== undefined && this.inOrder) this.#called.add(first);
      else this.#permits++;
    }
  }
}

/** What a G does at an RWMutex. */
export type RWStep = "rlock" | "runlock" | "wlock" | "wunlock";

/** One of them. */
export class ReferenceRWMutex {
  readonly #forReaders: Semaphore;
  readonly #forWriter: Semaphore;
  /** Readers that hold it or wait for it. */
  #readers = 0;
  /** A writer holds it or waits for the readers before it; how many of them there are. */
  #isWriter = false;
  #before = 0;
  /** Gs that were counted and had to wait. */
  readonly #waited = new Set<number>();

  /** @param x Its number in events. @param inOrder See `Semaphore`. */
  constructor(private readonly x: number, inOrder: boolean) {
    this.#forReaders = new Semaphore(inOrder);
    this.#forWriter = new Semaphore(inOrder);
  }

  /** Is `g` on its second try, which has been paid for? */
  hasWaited(g: number): boolean {
    return this.#waited.has(g);
  }

  /** What a step of `g` comes to. @param then It goes on. @param waits It waits. */
  way(g: number, step: RWStep, then: () => void, waits: () => void): Possible {
    switch (step) {
      case "rlock":
        return this.#locks(g, 0, !this.#isWriter, then, waits);
      case "wlock":
        return this.#locks(g, 1, this.#readers === 0, then, waits);
      case "runlock": {
        const isLast = this.#isWriter && this.#before === 1;
        const happen = () => {
          this.#readers--;
          if (this.#isWriter) this.#before--;
          if (isLast) this.#forWriter.give(1);
          then();
        };
        const readied = isLast ? this.#forWriter.woken(1) : [];
        return { events: [`unlock G${g} rwmutex ${this.x} as 0`], readied, happen };
      }
      case "wunlock": {
        const all = this.#readers, readied = this.#forReaders.woken(all);
        const happen = () => {
          this.#isWriter = false;
          this.#forReaders.give(all);
          then();
        };
        return { events: [`unlock G${g} rwmutex ${this.x} as 1`], readied, happen };
      }
    }
  }

  /** @param as 0: a reader, 1: the writer. @param isFree Whoever comes now need not wait. */
  #locks(g: number, as: 0 | 1, isFree: boolean, then: () => void, waits: () => void): Possible {
    const semaphore = as === 0 ? this.#forReaders : this.#forWriter;
    const isNew = !this.#waited.has(g), locks = isNew && isFree || semaphore.isOpen(g);
    const happen = () => {
      if (isNew && as === 0) this.#readers++;
      if (isNew && as === 1) {
        this.#isWriter = true;
        this.#before = this.#readers;
      }
      if (!isNew || !isFree) semaphore.take(g);
      if (locks) this.#waited.delete(g);
      else this.#waited.add(g);
      (locks ? then : waits)();
    };
    const events = locks ? [`lock G${g} rwmutex ${this.x} as ${as}`] : [`wait G${g}`];
    return { events, readied: [], happen };
  }
}
