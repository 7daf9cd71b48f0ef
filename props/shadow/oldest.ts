/**
 * A set whose oldest member is known at once: members are numbers, stamped with the event at which
 * they joined. Joining, leaving and asking cost a constant on average, as stamps only grow.
 *
 * @module
 */

/** Members by age. */
export class Oldest {
  /** Event at which each member joined, or -1. */
  readonly since: Int32Array;
  readonly #order: number[] = [];
  readonly #stamp: number[] = [];
  #head = 0;

  /** @param size Members are `0..size-1`. */
  constructor(size: number) {
    this.since = new Int32Array(size).fill(-1);
  }

  /** `member` joins at event `i`. A member that is in already keeps its first stamp. */
  join(member: number, i: number): void {
    if (this.since[member] >= 0) return;
    this.since[member] = i;
    this.#order.push(member);
    this.#stamp.push(i);
  }

  /** `member` leaves. */
  leave(member: number): void {
    this.since[member] = -1;
  }

  /** The member that joined first of those that are in, or -1. */
  get first(): number {
    while (this.#head < this.#order.length) {
      const member = this.#order[this.#head];
      if (this.since[member] === this.#stamp[this.#head]) return member;
      this.#head++;
    }
    return -1;
  }
}
