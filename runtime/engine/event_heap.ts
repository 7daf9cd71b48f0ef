/**
 * Two priority queues on (time, serial): one of agents that have at most one event each and may be
 * moved or removed, one of plain events. Equal times leave in the order they came.
 *
 * @module
 */

import { grown } from "../machine/g_table.ts";

/** A binary heap of agents `0..n`, each at most once, with its key in a column. */
export class AgentHeap {
  size = 0;
  /** Due time of each agent on the heap. */
  key = new Float64Array(16);
  /** Tie-break of each agent on the heap. */
  order = new Float64Array(16);
  /** Agents in heap order. */
  at = new Int32Array(16);
  #pos = new Int32Array(16).fill(-1);
  #serial = 0;

  /** Is `agent` on the heap? */
  has(agent: number): boolean {
    return agent < this.#pos.length && this.#pos[agent] >= 0;
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
    if (agent >= this.#pos.length) this.#reserve(agent);
    let i = this.#pos[agent];
    const placed = i >= 0;
    const later = placed && timeNs >= this.key[agent];
    this.key[agent] = timeNs;
    this.order[agent] = this.#serial++;
    if (!placed) i = this.size++;
    if (later) this.#down(agent, i);
    else this.#up(agent, i);
    this.#lookSecond();
  }

  /** As `set` for the agent at the top, whose time grows. */
  setTop(timeNs: number): void {
    const agent = this.at[0];
    this.key[agent] = timeNs;
    this.order[agent] = this.#serial++;
    this.#down(agent, 0);
    this.#lookSecond();
  }

  /** Takes `agent` off the heap, if it is on it. */
  remove(agent: number): void {
    if (!this.has(agent)) return;
    const i = this.#pos[agent];
    this.#pos[agent] = -1;
    const last = this.at[--this.size];
    // So that `at[0]` never names an agent that has left.
    if (this.size === 0) this.at[0] = -1;
    if (i !== this.size) {
      if (this.#before(last, agent)) this.#up(last, i);
      else this.#down(last, i);
    }
    this.#lookSecond();
  }

  /** The `index`-th agent due at the time of the top, in serial order; -1 past the last. For choosers. */
  tied(index: number): number {
    const due: number[] = [];
    const time = this.key[this.at[0]];
    for (let i = 0; i < this.size; i++) if (this.key[this.at[i]] === time) due.push(this.at[i]);
    if (index >= due.length) return -1;
    return due.sort((x, y) => this.order[x] - this.order[y])[index];
  }

  /** How many agents are due at the time of the top. */
  tiedCount(): number {
    const time = this.key[this.at[0]];
    let count = 0;
    for (let i = 0; i < this.size; i++) if (this.key[this.at[i]] === time) count++;
    return count;
  }

  #lookSecond(): void {
    const { at, key, size } = this;
    let second = size > 1 ? key[at[1]] : Infinity;
    if (second > this.horizon) second = this.horizon;
    if (size > 2) {
      const right = key[at[2]];
      if (right < second) second = right;
    }
    this.secondKey = second;
  }

  #before(x: number, y: number): boolean {
    const kx = this.key[x], ky = this.key[y];
    return kx < ky || (kx === ky && this.order[x] < this.order[y]);
  }

  #up(agent: number, start: number): void {
    const { at, key, order } = this;
    const pos = this.#pos;
    const k = key[agent], o = order[agent];
    let i = start;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const other = at[up];
      if (key[other] < k || (key[other] === k && order[other] < o)) break;
      at[i] = other;
      pos[other] = i;
      i = up;
    }
    at[i] = agent;
    pos[agent] = i;
  }

  #down(agent: number, start: number): void {
    const { at, key, order, size } = this;
    const pos = this.#pos;
    const k = key[agent], o = order[agent];
    let i = start;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let other = at[child];
      let ck = key[other];
      if (child + 1 < size) {
        const right = at[child + 1];
        const rk = key[right];
        if (rk < ck || (rk === ck && order[right] < order[other])) {
          child++;
          other = right;
          ck = rk;
        }
      }
      if (ck > k || (ck === k && order[other] > o)) break;
      at[i] = other;
      pos[other] = i;
      i = child;
    }
    at[i] = agent;
    pos[agent] = i;
  }

  #reserve(agent: number): void {
    const n = Math.max(agent + 1, this.#pos.length * 2);
    const pos = new Int32Array(n).fill(-1);
    pos.set(this.#pos);
    this.#pos = pos;
    this.key = grown(this.key, n, true);
    this.order = grown(this.order, n, true);
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
