/**
 * Conditions, semaphores and shared numbers as their packages say.
 *
 * @module
 */

import type { Program } from "@lab/runtime";

/** What comes of a step at such an object. */
export interface ObjectStep {
  /** The G waits. */
  readonly waits: boolean;
  /** Who need not wait any more, in order. */
  readonly readied: readonly number[];
  readonly happen: () => void;
}

/** All of them, by name. */
export class ReferenceObjects {
  /** By condition: tickets that were not called, oldest first, with who waits by now. */
  readonly #tickets = new Map<string, { readonly g: number; waits: boolean }[]>();
  readonly #semaphores: ReadonlyMap<
    string,
    { free: number; readonly size: number; readonly queue: { g: number; units: number }[] }
  >;
  readonly #numbers = new Map<string, number>();

  constructor({ objectNames, semCap }: Program) {
    this.#semaphores = new Map(
      objectNames.sem.map((name, x) => [name, { free: semCap[x], size: semCap[x], queue: [] }]),
    );
  }

  /** `g` changes a number. */
  count(on: string, change: (before: number) => number): ObjectStep {
    const happen = () => void this.#numbers.set(on, change(this.#numbers.get(on) ?? 0));
    return { waits: false, readied: [], happen };
  }

  /** `g` takes a ticket of a condition, waits with it, or calls the oldest or all of them. */
  condition(
    g: number,
    on: string,
    what: "condenter" | "condwait" | "signal" | "broadcast",
  ): ObjectStep {
    const tickets = this.#tickets.get(on) ?? [];
    this.#tickets.set(on, tickets);
    if (what === "condenter") {
      return { waits: false, readied: [], happen: () => void tickets.push({ g, waits: false }) };
    }
    if (what === "condwait") {
      // Called between the unlock and now: then it need not wait.
      const mine = tickets.find((ticket) => ticket.g === g);
      if (mine === undefined) return { waits: false, readied: [], happen: () => {} };
      return { waits: true, readied: [], happen: () => void (mine.waits = true) };
    }
    const called = tickets.slice(0, what === "signal" ? 1 : Infinity);
    return {
      waits: false,
      readied: called.filter(({ waits }) => waits).map((ticket) => ticket.g),
      happen: () => void tickets.splice(0, called.length),
    };
  }

  /** `g` takes units, in order of coming: nobody overtakes one that waits for more. */
  acquire(g: number, on: string, units: number): ObjectStep {
    const semaphore = this.#semaphores.get(on)!, { queue, size } = semaphore;
    const waits = semaphore.free < units || queue.length > 0;
    const happen = () => {
      if (!waits) semaphore.free -= units;
      // Who wants more than there is waits for ever, and holds nobody up.
      else if (units <= size) queue.push({ g, units });
    };
    return { waits, readied: [], happen };
  }

  /** Units are given back. */
  release(on: string, units: number): ObjectStep {
    const semaphore = this.#semaphores.get(on)!, { queue } = semaphore;
    let free = semaphore.free + units, served = 0;
    while (served < queue.length && queue[served].units <= free) free -= queue[served++].units;
    return {
      waits: false,
      readied: queue.slice(0, served).map((waiter) => waiter.g),
      happen: () => {
        semaphore.free = free;
        queue.splice(0, served);
      },
    };
  }
}
