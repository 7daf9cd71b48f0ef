/**
 * Two priority queues on (time, serial): one of agents that have at most one event each and may be
 * moved or removed, one of plain events. Equal times leave in the order they came.
 *
 * @module
 */

import { grown } from "../machine/g_table.ts";

/**
 * A binary heap of agents `0..n`, each at most once. Times lie in heap order, so sifting reads no
 * column by agent; and whoever is put or moved is the last of its time, so it never compares serials
 * with the others: only two children of one node do.
 */
export class AgentHeap {
  size = 0;
  /** Agents in heap order: the first is due first. */
  at = new Int32Array(16);
  /** Due time of each place. Those beyond the last agent are Infinity. */
  #key = new Float64Array(16).fill(Infinity);
  /** Tie-break of each place. */
  #order = new Float64Array(16);
  /** Place of each agent, or NONE. */
  #pos = new Int32Array(16).fill(-1);
  #serial = 0;

  /** Is `agent` on the heap? */
  has(agent: number): boolean {
    return agent < this.#pos.length && this.#pos[agent] >= 0;
  }

  /** Due time of the first agent; Infinity if there is none. */
  get topNs(): number {
    return this.#key[0];
  }

  /**
   * Due time of the second agent: until then the first may go on without touching the heap.
   * Kept at each change, because the loop asks after each step. Never more than `horizon`.
   */
  secondKey = Infinity;
  /** Agents may not go on without the heap at or beyond this time. */
  horizon = Infinity;

  /** Puts `agent` on the heap, or moves it, with a new serial. */
  set(agent: number, timeNs: number): void {
    if (agent + 1 >= this.#pos.length) this.#reserve(agent);
    const i = this.#pos[agent];
    if (i < 0) this.#up(agent, this.size++, timeNs, this.#serial++);
    else if (timeNs >= this.#key[i]) this.#down(agent, i, timeNs, this.#serial++);
    else this.#up(agent, i, timeNs, this.#serial++);
    this.#lookSecond();
  }

  /** As `set` for the agent at the top, whose time does not shrink. */
  setTop(timeNs: number): void {
    this.#down(this.at[0], 0, timeNs, this.#serial++);
    this.#lookSecond();
  }

  /** Takes `agent` off the heap, if it is on it. */
  remove(agent: number): void {
    if (!this.has(agent)) return;
    const key = this.#key, order = this.#order;
    const i = this.#pos[agent], end = --this.size;
    const timeNs = key[i], serial = order[i];
    this.#pos[agent] = -1;
    const last = this.at[end], lastNs = key[end], lastSerial = order[end];
    key[end] = Infinity;
    // So that `at[0]` never names an agent that has left.
    if (end === 0) this.at[0] = -1;
    if (i !== end) {
      const earlier = lastNs < timeNs || (lastNs === timeNs && lastSerial < serial);
      if (earlier) this.#up(last, i, lastNs, lastSerial);
      else this.#down(last, i, lastNs, lastSerial);
    }
    this.#lookSecond();
  }

  /** The `index`-th agent due at the time of the top, in serial order; -1 past the last. For choosers. */
  tied(index: number): number {
    const due: number[] = [];
    for (let i = 0; i < this.size; i++) if (this.#key[i] === this.#key[0]) due.push(i);
    if (index >= due.length) return -1;
    return this.at[due.sort((x, y) => this.#order[x] - this.#order[y])[index]];
  }

  /** How many agents are due at the time of the top. */
  tiedCount(): number {
    let count = 0;
    for (let i = 0; i < this.size; i++) if (this.#key[i] === this.#key[0]) count++;
    return count;
  }

  #lookSecond(): void {
    const key = this.#key;
    const left = key[1], right = key[2];
    let second = left < right ? left : right;
    if (second > this.horizon) second = this.horizon;
    this.secondKey = second;
  }

  #up(agent: number, start: number, timeNs: number, serial: number): void {
    const at = this.at, key = this.#key, order = this.#order, pos = this.#pos;
    let hole = start;
    while (hole > 0) {
      const up = (hole - 1) >> 1;
      const upNs = key[up];
      if (upNs < timeNs || (upNs === timeNs && order[up] < serial)) break;
      key[hole] = upNs;
      order[hole] = order[up];
      pos[at[hole] = at[up]] = hole;
      hole = up;
    }
    key[hole] = timeNs;
    order[hole] = serial;
    at[hole] = agent;
    pos[agent] = hole;
  }

  #down(agent: number, start: number, timeNs: number, serial: number): void {
    const at = this.at, key = this.#key, order = this.#order, pos = this.#pos;
    const size = this.size;
    let hole = start;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      let childNs = key[child];
      const rightNs = key[child + 1];
      if (rightNs < childNs || (rightNs === childNs && order[child + 1] < order[child])) {
        child++;
        childNs = rightNs;
      }
      if (childNs > timeNs || (childNs === timeNs && order[child] > serial)) break;
      key[hole] = childNs;
      order[hole] = order[child];
      pos[at[hole] = at[child]] = hole;
      hole = child;
    }
    key[hole] = timeNs;
    order[hole] = serial;
    at[hole] = agent;
    pos[agent] = hole;
  }

  #reserve(agent: number): void {
    // One place more than agents: a last left child still has a right one, at Infinity.
    const before = this.#key.length, n = Math.max(agent + 2, before * 2);
    const pos = new Int32Array(n).fill(-1);
    pos.set(this.#pos);
    this.#pos = pos;
    this.#key = grown(this.#key, n, true).fill(Infinity, before);
    this.#order = grown(this.#order, n, true);
    this.at = grown(this.at, n, true);
  }
}

/** A binary heap of events (time, kind, subject); any number, removed only at the top. */
export class EventHeap {
  size = 0;
  #key = new Float64Array(16);
  #order = new Float64Array(16);
  #kind = new Uint8Array(16);
  #subject = new Int32Array(16);
  #serial = 0;

  /** Time of the first event, Infinity if there is none. */
  get topNs(): number {
    return this.size > 0 ? this.#key[0] : Infinity;
  }
  /** Kind of the first event. */
  get topKind(): number {
    return this.#kind[0];
  }
  /** Subject of the first event. */
  get topSubject(): number {
    return this.#subject[0];
  }

  /** Adds an event. */
  push(timeNs: number, kind: number, subject: number): void {
    let i = this.size++;
    if (i === this.#key.length) {
      this.#key = grown(this.#key, i + 1);
      this.#order = grown(this.#order, i + 1);
      this.#kind = grown(this.#kind, i + 1);
      this.#subject = grown(this.#subject, i + 1);
    }
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.#key[up] <= timeNs) break;
      this.#move(up, i);
      i = up;
    }
    this.#place(i, timeNs, this.#serial++, kind, subject);
  }

  /** Removes the first event. */
  pop(): void {
    const last = --this.size;
    if (last === 0) return;
    const key = this.#key[last], order = this.#order[last];
    const kind = this.#kind[last], subject = this.#subject[last];
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#less(child + 1, child)) child++;
      if (this.#key[child] > key || (this.#key[child] === key && this.#order[child] > order)) break;
      this.#move(child, i);
      i = child;
    }
    this.#place(i, key, order, kind, subject);
  }

  #less(x: number, y: number): boolean {
    const kx = this.#key[x], ky = this.#key[y];
    return kx < ky || (kx === ky && this.#order[x] < this.#order[y]);
  }

  #move(from: number, to: number): void {
    this.#key[to] = this.#key[from];
    this.#order[to] = this.#order[from];
    this.#kind[to] = this.#kind[from];
    this.#subject[to] = this.#subject[from];
  }

  #place(i: number, key: number, order: number, kind: number, subject: number): void {
    this.#key[i] = key;
    this.#order[i] = order;
    this.#kind[i] = kind;
    this.#subject[i] = subject;
  }
}
