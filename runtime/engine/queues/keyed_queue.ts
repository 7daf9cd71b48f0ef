/**
 * Queues whose order follows from a key: levels, and ordered by a number.
 *
 * @module
 */

import { Cost } from "../../core/cost_table.ts";
import { ModelError } from "../../core/errors.ts";
import type { GId, MId, None } from "../../core/ids.ts";
import { EngineQueue, type QueueParts } from "./engine_queue.ts";

const { keyedGet, keyedPut } = Cost;
/** Bytes of one G in such a queue, roughly and at most; memory is counted for so many at once. */
const KEYED_BYTES = 32, COUNTED = 4096;

/** What both have in common: a key that is checked, and prices of their own. */
abstract class KeyedQueue extends EngineQueue {
  override bind(parts: QueueParts): this {
    super.bind(parts);
    this.putNs = parts.s.cost[keyedPut];
    this.takeNs = parts.s.cost[keyedGet];
    return this;
  }
  /** Gs for which memory is counted. */
  #counted = 0;
  get bytes(): number {
    return 0;
  }

  /** A model may put one G in again and again: what that takes is counted as well. */
  protected count(): void {
    if (this.len() < this.#counted) return;
    this.s.memory.take(KEYED_BYTES * COUNTED, "the queues of the model");
    this.#counted += COUNTED;
  }

  put(id: MId, g: GId, key = 0): GId | None {
    if (!this.rawIn(g, key)) throw this.refused(id, g, key);
    this.m(id).clock += this.putNs;
    this.puts++;
    if (this.watched !== 0) this.sawPut(id, g, key);
    return -1;
  }

  take(id: MId): GId | None {
    if (this.len() === 0) return -1;
    const g = this.rawOut();
    this.takes++;
    this.m(id).clock += this.takeNs;
    if (this.watched !== 0) this.sawTake(id, g);
    return g as GId;
  }

  private refused(id: MId, g: GId, key: number): ModelError {
    const most = this.size === Infinity ? "a number" : `a level, 0..${this.size - 1}`;
    const what = `put: the key of queue ${this.name} must be ${most}: received ${key}`;
    return new ModelError(what, id, this.p, g, this.s.nowNs);
  }

  override book(): void {
    const { cost, costTimes } = this.s, { puts, takes } = this;
    if (cost[keyedPut] > 0) costTimes[keyedPut] += puts;
    if (cost[keyedGet] > 0) costTimes[keyedGet] += takes;
    if (this.hasLock !== 0) super.book();
    else this.s.counts.localPuts += puts;
  }
}

/** A FIFO of each level; the lowest number first. */
export class LevelsQueue extends KeyedQueue {
  #at: number[][] = [];
  #heads: number[] = [];
  #len = 0;
  #outKey = 0;

  protected clear(): void {
    this.#at = Array.from({ length: this.size }, () => []);
    this.#heads = this.#at.map(() => 0);
    this.#len = 0;
  }
  len(): number {
    return this.#len;
  }
  peek(): GId | None {
    const l = this.#first();
    return (l < 0 ? -1 : this.#at[l][this.#heads[l]]) as GId;
  }
  /** The first level that holds anybody, or -1. */
  #first(): number {
    for (let l = 0; l < this.#at.length; l++) if (this.#heads[l] < this.#at[l].length) return l;
    return -1;
  }
  protected rawIn(g: number, level: number): boolean {
    if (this.#at[level] === undefined) return false;
    this.count();
    this.#at[level].push(g);
    this.#len++;
    return true;
  }
  protected rawOut(): number {
    const l = this.#outKey = this.#first();
    const list = this.#at[l], g = list[this.#heads[l]++];
    this.#len--;
    if (this.#heads[l] === list.length) list.length = this.#heads[l] = 0;
    else if (this.#heads[l] > 1024 && 2 * this.#heads[l] > list.length) {
      list.splice(0, this.#heads[l]);
      this.#heads[l] = 0;
    }
    return g;
  }
  protected override outKey(): number {
    return this.#outKey;
  }
  protected rawRemove(g: number): boolean {
    for (let l = 0; l < this.#at.length; l++) {
      const i = this.#at[l].indexOf(g, this.#heads[l]);
      if (i < 0) continue;
      this.#at[l].splice(i, 1);
      this.#len--;
      return true;
    }
    return false;
  }
}

/** Least key first, equal keys as they came: a binary heap. */
export class OrderedQueue extends KeyedQueue {
  readonly #g: number[] = [];
  readonly #key: number[] = [];
  readonly #serial: number[] = [];
  #serials = 0;
  #outKey = 0;

  protected clear(): void {
    this.#g.length =
      this.#key.length =
      this.#serial.length =
      this.#serials =
        0;
  }
  len(): number {
    return this.#g.length;
  }
  peek(): GId | None {
    return (this.#g.length === 0 ? -1 : this.#g[0]) as GId;
  }
  protected rawIn(g: number, key: number): boolean {
    if (!Number.isFinite(key) && key !== Infinity) return false;
    this.count();
    this.#g.push(g);
    this.#key.push(key);
    this.#serial.push(this.#serials++);
    this.#up(this.#g.length - 1);
    return true;
  }
  protected rawOut(): number {
    this.#outKey = this.#key[0];
    return this.#out(0);
  }
  protected override outKey(): number {
    return this.#outKey;
  }
  protected rawRemove(g: number): boolean {
    const i = this.#g.indexOf(g);
    if (i < 0) return false;
    this.#out(i);
    return true;
  }

  /** Takes out what stands at `i`. */
  #out(i: number): number {
    const g = this.#g[i], last = this.#g.length - 1;
    this.#swap(i, last);
    this.#g.pop();
    this.#key.pop();
    this.#serial.pop();
    if (i < last) {
      this.#down(i);
      this.#up(i);
    }
    return g;
  }
  #up(i: number): void {
    for (let up = (i - 1) >> 1; i > 0 && this.#less(i, up); i = up, up = (i - 1) >> 1) {
      this.#swap(i, up);
    }
  }
  #down(i: number): void {
    for (const n = this.#g.length;;) {
      let least = i;
      for (let c = 2 * i + 1; c <= 2 * i + 2; c++) if (c < n && this.#less(c, least)) least = c;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }
  #less(i: number, j: number): boolean {
    const a = this.#key[i], b = this.#key[j];
    return a < b || a === b && this.#serial[i] < this.#serial[j];
  }
  #swap(i: number, j: number): void {
    swap(this.#g, i, j);
    swap(this.#key, i, j);
    swap(this.#serial, i, j);
  }
}

function swap(list: number[], i: number, j: number): void {
  const x = list[i];
  list[i] = list[j];
  list[j] = x;
}
