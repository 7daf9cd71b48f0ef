/**
 * Members by key: the least first, equal keys in the order in which they joined. A member that left is
 * forgotten only when it comes to the top, so that each step costs a logarithm at most.
 *
 * @module
 */

import { EventHeap } from "@lab/runtime";

/** Gs that stand in one queue, by key. */
export class LeastKey {
  /** Holds tickets: a G that joins again gets a new one. */
  readonly #heap = new EventHeap();
  readonly #owner: number[] = [];
  readonly #ticketOf = new Map<number, number>();

  /** `g` joins. */
  join(g: number, key: number): void {
    const ticket = this.#owner.push(g) - 1;
    this.#ticketOf.set(g, ticket);
    this.#heap.push(key, 0, ticket);
  }

  /** `g` leaves. */
  leave(g: number): void {
    this.#ticketOf.delete(g);
  }

  /** The first G, or -1. */
  get first(): number {
    while (this.#heap.size > 0) {
      const ticket = this.#heap.topSubject, g = this.#owner[ticket];
      if (this.#ticketOf.get(g) === ticket) return g;
      this.#heap.pop();
    }
    return -1;
  }
}
