/**
 * Who acts next: the agents of the engine (Ms, cores, the outside), each with one due time at most.
 *
 * @module
 */

import { grown } from "../machine/columns.ts";

/** An agent walks back so many places at most, beyond it is moved as a block. */
const NEAR = 32;
/** From so many marked agents on the list is gone through once, instead of once for each. */
export const MANY = 3;

/**
 * Agents `0..n` by due time, each at most once: a sorted list in two arrays.
 *
 * A heap would move fewer of them, but the steps of a scheduler are short: the first agent mostly
 * goes back a few places, a walk that the branch predictor likes and a sift does not. Ties keep the
 * order they came in, so no serial is needed. Far moves are a binary search and a block move of
 * those before or those behind, whichever are fewer, so a thousand agents cost some 100 ns and not
 * a thousand steps.
 */
export class AgentList {
  size = 0;
  /**
   * Place of the first. It goes up when those behind make way for it, and back to 0 at the arrays'
   * end.
   */
  private head = 0;
  /** Agents in the order they are due, from `head` on; NONE there if there is none. */
  at: Int32Array<ArrayBuffer> = new Int32Array(2 * NEAR).fill(-1);
  /** Due time of each place. Those beyond the last agent are Infinity. */
  private key = new Float64Array(2 * NEAR).fill(Infinity);
  /** 1: on the list, by agent. */
  private on = new Uint8Array(2 * NEAR);
  /** The agents that are marked; by agent which of them was marked last, from 1 on, or 0. */
  private marked = new Int32Array(2 * NEAR);
  private turn = new Int32Array(2 * NEAR);
  /** So many are marked. */
  marks = 0;
  private turns = 0;
  /** When each of them is due then, by agent; and all of them in the order they are due. */
  private markNs = new Float64Array(2 * NEAR);
  private movedNs = new Float64Array(2 * NEAR);
  private moved = new Int32Array(2 * NEAR);

  /** Is `agent` on the list? */
  has(agent: number): boolean {
    return agent < this.on.length && this.on[agent] !== 0;
  }

  /** The first agent, or NONE, and its due time, or Infinity. Kept at each change, as the next. */
  first = -1;
  firstNs = Infinity;
  /**
   * Due time of the second agent: until then the first may go on without touching the list.
   * Kept at each change, because the loop asks after each step. Never more than `horizon`.
   */
  secondNs = Infinity;
  /** Agents may not go on without the list at or beyond this time. */
  horizon = Infinity;

  /** Puts `agent` on the list, or moves it, behind all that are due at the same time. */
  set(agent: number, timeNs: number): void {
    if (agent + 1 >= this.on.length) this.#reserve(agent);
    if (this.on[agent] !== 0) this.#cut(this.#placeOf(agent));
    this.on[agent] = 1;
    this.#makeRoom();
    const at = this.at, key = this.key;
    const size = this.size++, head = this.head;
    let place = head + size;
    if (size > NEAR) place = this.#makeGap(timeNs, place);
    else {
      // From the end, as what is set is seldom the next to act.
      for (; place > head && key[place - 1] > timeNs; place--) {
        key[place] = key[place - 1];
        at[place] = at[place - 1];
      }
    }
    at[place] = agent;
    key[place] = timeNs;
    this.lookFirst();
  }

  /** As `set` for the first agent, whose time does not shrink. */
  setFirst(timeNs: number): void {
    const at = this.at, key = this.key, agent = this.first;
    let place = this.head;
    if (key[place + NEAR] <= timeNs) place = this.#makeFarGap(timeNs);
    else {
      for (let next = key[place + 1]; next <= timeNs; next = key[place + 1]) {
        key[place] = next;
        at[place] = at[place + 1];
        place++;
      }
    }
    key[place] = timeNs;
    at[place] = agent;
    this.lookFirst();
  }

  /** As `set` for an agent on the list, whose time does not shrink. */
  later(agent: number, timeNs: number): void {
    if (agent === this.first) return this.setFirst(timeNs);
    const at = this.at, key = this.key;
    let place = this.#placeOf(agent);
    if (key[place + NEAR] <= timeNs) return this.set(agent, timeNs);
    for (let next = key[place + 1]; next <= timeNs; next = key[place + 1]) {
      key[place] = next;
      at[place] = at[place + 1];
      place++;
    }
    key[place] = timeNs;
    at[place] = agent;
    this.lookFirst();
  }

  /**
   * Of an agent on the list: `moveMarked` will move it to `timeNs`, which is no less than now, nor
   * than where it was marked for before.
   */
  mark(agent: number, timeNs: number): void {
    if (this.turn[agent] === 0) this.marked[this.marks++] = agent;
    this.turn[agent] = ++this.turns;
    this.markNs[agent] = timeNs;
  }

  /** As `later` for each marked agent, in the order in which they were marked last. */
  moveMarked(): void {
    const { marks, marked, turn, markNs } = this;
    this.marks = this.turns = 0;
    // Of two, the first may have been marked again.
    if (marks >= MANY || (marks === 2 && turn[marked[0]] > turn[marked[1]])) this.#moveMany(marks);
    else {
      for (let i = 0; i < marks; i++) {
        turn[marked[i]] = 0;
        this.later(marked[i], markNs[marked[i]]);
      }
    }
  }

  /** Takes `count` marked agents out of the list, sorts them, and merges them into it again. */
  #moveMany(count: number): void {
    const { at, key, turn, markNs, moved, movedNs } = this;
    let place = this.head;
    while (turn[at[place]] === 0) place++;
    const from = place;
    let end = from;
    for (let n = 0; n < count || key[place] <= movedNs[n - 1]; place++) {
      const agent = at[place], nth = turn[agent];
      if (nth === 0) {
        key[end] = key[place];
        at[end++] = agent;
        continue;
      }
      const ns = markNs[agent];
      let i = n++;
      // Those that stood in a row mostly do so again.
      for (; i > 0 && movedNs[i - 1] >= ns; i--) {
        if (movedNs[i - 1] === ns && turn[moved[i - 1]] < nth) break;
        movedNs[i] = movedNs[i - 1];
        moved[i] = moved[i - 1];
      }
      movedNs[i] = ns;
      moved[i] = agent;
    }
    for (let n = count; n > 0;) {
      place--;
      const isMoved = end === from || key[end - 1] <= movedNs[n - 1];
      if (isMoved) n--;
      else end--;
      key[place] = isMoved ? movedNs[n] : key[end];
      at[place] = isMoved ? moved[n] : at[end];
      if (isMoved) turn[moved[n]] = 0;
    }
    this.lookFirst();
  }

  /** Takes `agent` off the list, if it is on it. */
  remove(agent: number): void {
    if (!this.has(agent)) return;
    this.on[agent] = 0;
    this.#cut(this.#placeOf(agent));
    this.lookFirst();
  }

  /** How many agents are due at the time of the first: so many of `at` from 0 on. For choosers. */
  tiedCount(): number {
    this.#rewind();
    let count = 0;
    while (count < this.size && this.key[count] === this.key[0]) count++;
    return count;
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.at[0] = -1;
    this.key.fill(Infinity, 0, this.head + this.size);
    this.on.fill(0);
    this.turn.fill(0);
    this.size =
      this.head =
      this.marks =
      this.turns =
        0;
    this.first = -1;
    this.firstNs = this.secondNs = this.horizon = Infinity;
    return this;
  }

  private lookFirst(): void {
    const key = this.key, head = this.head, second = key[head + 1];
    this.first = this.at[head];
    this.firstNs = key[head];
    this.secondNs = second < this.horizon ? second : this.horizon;
  }

  /** For the first agent, which goes beyond `NEAR`. @returns Its new place. */
  #makeFarGap(timeNs: number): number {
    this.#makeRoom();
    const { at, key, head } = this, end = head + this.size;
    const place = this.#after(timeNs, head + NEAR, end);
    if (place - head <= end - place) {
      at.copyWithin(head, head + 1, place);
      key.copyWithin(head, head + 1, place);
      return place - 1;
    }
    at.copyWithin(place + 1, place, end);
    key.copyWithin(place + 1, place, end);
    this.head = head + 1;
    return place;
  }

  /** Whoever looks for a time looks up to NEAR places beyond the last agent: they must be there. */
  #makeRoom(): void {
    if (this.head + this.size + NEAR >= this.key.length) this.#rewind();
  }

  /** Moves the list down to the beginning of the arrays. */
  #rewind(): void {
    const { at, key, head } = this;
    if (head === 0) return;
    const end = head + this.size;
    at.copyWithin(0, head, end);
    key.copyWithin(0, head, end);
    key.fill(Infinity, this.size, end);
    this.head = 0;
  }

  /** The first place from `low` on whose time is after `timeNs`. */
  #after(timeNs: number, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.key[middle] <= timeNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where `agent`, which is on the list, stands. */
  #placeOf(agent: number): number {
    let place = this.head;
    while (this.at[place] !== agent) place++;
    return place;
  }

  /** Makes a gap in a long list. @param end Where it ends. @returns The place of the gap. */
  #makeGap(timeNs: number, end: number): number {
    const place = this.#after(timeNs, this.head, end);
    this.at.copyWithin(place + 1, place, end);
    this.key.copyWithin(place + 1, place, end);
    return place;
  }

  /** Closes the gap that the agent at `place` leaves. */
  #cut(place: number): void {
    const at = this.at, key = this.key, last = this.head + --this.size;
    // A few moves are done sooner than a block move is called.
    if (last - place > NEAR) {
      at.copyWithin(place, place + 1, last + 1);
      key.copyWithin(place, place + 1, last + 1);
    } else {
      for (; place < last; place++) {
        at[place] = at[place + 1];
        key[place] = key[place + 1];
      }
    }
    key[last] = Infinity;
    // So that nobody finds an agent there that has left.
    if (this.size === 0) at[last] = -1;
  }

  #reserve(agent: number): void {
    const before = this.on.length, n = Math.max(agent + 2, before * 2);
    this.on = grown(this.on, n, true);
    this.key = grown(this.key, n, true).fill(Infinity, before);
    this.at = grown(this.at, n, true);
    this.marked = grown(this.marked, n, true);
    this.turn = grown(this.turn, n, true);
    this.markNs = grown(this.markNs, n, true);
    this.moved = grown(this.moved, n, true);
    this.movedNs = grown(this.movedNs, n, true);
  }
}
