/**
 * Small collections that laws keep while they read a trace.
 *
 * @module
 */

import { EventHeap } from "@lab/runtime";
import { ints } from "./columns.ts";

/**
 * A set whose oldest member is known at once: members are numbers, stamped with the event at which
 * they joined, in a list linked through columns. Joining, leaving and asking cost a constant.
 */
export class Oldest {
  /** Event at which each member joined, or -1. */
  readonly since: Int32Array;
  readonly #next: Int32Array;
  readonly #before: Int32Array;
  #first = -1;
  #last = -1;

  /** @param size Members are `0..size-1`. */
  constructor(size: number) {
    this.since = ints(size, -1);
    this.#next = ints(size, -1);
    this.#before = ints(size, -1);
  }

  /** `member` joins at event `i`. A member that is in already keeps its first stamp. */
  join(member: number, i: number): void {
    if (!(this.since[member] < 0)) return;
    this.since[member] = i;
    const last = this.#last;
    this.#before[member] = last;
    this.#next[member] = -1;
    if (last >= 0) this.#next[last] = member;
    else this.#first = member;
    this.#last = member;
  }

  /** `member` leaves. */
  leave(member: number): void {
    if (!(this.since[member] >= 0)) return;
    this.since[member] = -1;
    const before = this.#before[member], next = this.#next[member];
    if (before >= 0) this.#next[before] = next;
    else this.#first = next;
    if (next >= 0) this.#before[next] = before;
    else this.#last = before;
  }

  /** The member that joined first of those that are in, or -1. */
  get first(): number {
    return this.#first;
  }
}

/**
 * Gs of one queue by key: the least first, equal keys in the order in which they joined. A member
 * that left is forgotten only when it comes to the top, so each step costs a logarithm at most.
 */
export class LeastKey {
  /** Holds tickets: a G that joins again gets a new one. */
  readonly #heap = new EventHeap();
  readonly #owner: number[] = [];
  readonly #ticketOf = new Map<number, number>();
  readonly #keyOf = new Map<number, number>();

  /** `g` joins. */
  join(g: number, key: number): void {
    const ticket = this.#owner.push(g) - 1;
    this.#ticketOf.set(g, ticket);
    // Deleted first, so that the map stays in the order of joining.
    this.#keyOf.delete(g);
    this.#keyOf.set(g, key);
    this.#heap.push(key, 0, ticket);
  }

  /** `g` leaves. */
  leave(g: number): void {
    this.#ticketOf.delete(g);
    this.#keyOf.delete(g);
  }

  /** Another with the same Gs: it may go on by itself. */
  copy(): LeastKey {
    const other = new LeastKey();
    for (const [g, key] of this.#keyOf) other.join(g, key);
    return other;
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

/** The largest value seen since any earlier moment: a stack of falling maxima. */
export class SuffixMax {
  readonly #at: number[] = [];
  readonly #value: number[] = [];

  /** Notes `value` at position `i`. */
  push(i: number, value: number): void {
    const at = this.#at, values = this.#value;
    // A smaller value before this one can never again be the largest since anything.
    while (values.length > 0 && values[values.length - 1] <= value) {
      values.pop();
      at.pop();
    }
    at.push(i);
    values.push(value);
  }

  /** The largest value at positions >= `from`; 0 if there is none. */
  since(from: number): number {
    const at = this.#at;
    let low = 0, high = at.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (at[mid] < from) low = mid + 1;
      else high = mid;
    }
    return this.#value[low] ?? 0;
  }
}

/**
 * Who is with whom: pairs of a left and a right id, each in at most one pair. It says in words when
 * somebody would be in two.
 */
export class Pairing {
  readonly #rightOf: number[] = [];
  readonly #leftOf: number[] = [];

  /** @param left, right Names of the two sides for messages. */
  constructor(private readonly left: string, private readonly right: string) {}

  /** Joins the two. @returns "" or what is wrong; then the new pair replaces the old. */
  join(left: number, right: number): string {
    const oldRight = this.#rightOf[left] ?? -1, oldLeft = this.#leftOf[right] ?? -1;
    // The text is made only where somebody reads it: most pairs are right.
    const wrong = oldRight >= 0 || oldLeft >= 0 ? this.#both(left, right, oldLeft, oldRight) : "";
    if (oldRight >= 0) this.#leftOf[oldRight] = -1;
    if (oldLeft >= 0) this.#rightOf[oldLeft] = -1;
    this.#rightOf[left] = right;
    this.#leftOf[right] = left;
    return wrong;
  }

  /** In words: one of the two is still with another. */
  #both(left: number, right: number, oldLeft: number, oldRight: number): string {
    const L = `${this.left}${left}`, R = `${this.right}${right}`;
    return oldRight >= 0
      ? `${L} is with ${R} while it is still with ${this.right}${oldRight}`
      : `${R} is with ${L} while it is still with ${this.left}${oldLeft}`;
  }

  /** Parts the two. @returns "" or what is wrong. */
  part(left: number, right: number): string {
    const old = this.#rightOf[left] ?? -1;
    if (old >= 0) {
      this.#rightOf[left] = -1;
      this.#leftOf[old] = -1;
    }
    if (old === right) return "";
    const was = old >= 0 ? `with ${this.right}${old}` : "with none";
    return `${this.left}${left} parts from ${this.right}${right}, but it was ${was}`;
  }

  /** Parts `right` from whomever it is with, if anybody. */
  partRight(right: number): void {
    const left = this.#leftOf[right] ?? -1;
    if (left < 0) return;
    this.#leftOf[right] = -1;
    this.#rightOf[left] = -1;
  }

  /** Who `left` is with, or -1. */
  rightOf(left: number): number {
    return this.#rightOf[left] ?? -1;
  }

  /** Who `right` is with, or -1. */
  leftOf(right: number): number {
    return this.#leftOf[right] ?? -1;
  }
}
