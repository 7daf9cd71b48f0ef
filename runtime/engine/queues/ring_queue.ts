/**
 * A bounded FIFO: a ring of slots. A full one spills half of it, or what its model likes,
 * elsewhere.
 *
 * @module
 */

import { ModelError } from "../../core/errors.ts";
import type { GId, MId, None } from "../../core/ids.ts";
import { Ev } from "../../observe/events.ts";
import { LAST, OLDER, type Queue } from "../../queues.ts";
import { EngineQueue } from "./engine_queue.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { Q_SPILL, SPILL } = Ev;
const FROM_HEAD = OLDER, TO_LAST = LAST;

/** A ring. Positions grow without end and wrap at 2**32; a slot is `position & mask`. */
export class RingQueue extends EngineQueue {
  head = 0;
  tail = 0;
  declare readonly slots: Int32Array;

  constructor(size: number) {
    super();
    this.slots = new Int32Array(size);
  }

  protected clear(): void {
    this.head = this.tail = 0;
  }
  get bytes(): number {
    return this.slots.byteLength;
  }
  len(): number {
    return (this.tail - this.head) | 0;
  }
  peek(): GId | None {
    const { head, slots } = this;
    return (head === this.tail ? -1 : slots[head & (slots.length - 1)]) as GId;
  }

  put(id: MId, g: GId): GId | None {
    const slots = this.slots, tail = this.tail;
    if (((tail - this.head) | 0) >= slots.length) return this.full(id, g);
    slots[tail & (slots.length - 1)] = g;
    this.tail = (tail + 1) | 0;
    this.ms[id].clock += this.putNs;
    this.puts++;
    if (this.watched !== 0) this.sawPut(id, g, 0);
    return -1;
  }

  private full(id: MId, g: GId): GId {
    if (this.lender.verify !== 0) this.lender.checkPush("put", this.m(id), this, g);
    return g;
  }

  take(id: MId): GId | None {
    const head = this.head;
    if (head === this.tail) return -1;
    const g = this.slots[head & (this.slots.length - 1)];
    this.head = (head + 1) | 0;
    this.takes++;
    this.ms[id].clock += this.takeNs;
    if (this.watched !== 0) this.sawTake(id, g);
    return g as GId;
  }

  /** From ring to ring, and nobody looks on: the way of most thefts. */
  override move(id: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    if (this.watched !== 0 || answer !== TO_LAST || !(to instanceof RingQueue)) {
      return this.haul(id, n, to as EngineQueue, answer);
    }
    const count = this.portion(id, n, this.len());
    this.charge(this.m(id), count);
    if (count <= 0) return -1;
    const slots = this.slots, mask = slots.length - 1, last = (this.head + count - 1) | 0;
    if (!to.fill(this, count - 1)) throw to.noRoom(this.m(id), slots[last & mask]);
    this.head = (last + 1) | 0;
    return slots[last & mask] as GId;
  }

  override spill(id: MId, n: number, to: Queue, g: GId, which: 0 | 1): boolean {
    const s = this.s, m = this.m(id), before = this.len(), other = to as EngineQueue;
    if (this.lender.verify !== 0) this.lender.checkPush("spill", m, this, g);
    if (before < this.slots.length) return false;
    const count = this.portion(id, n, before);
    if (!(count >= 0)) throw this.refused(id, g, n);
    s.counts.overflows++;
    other.opens(m, count + 1);
    if (s.tracing !== 0) this.tellSpill(id, g, count, which);
    const first = which === FROM_HEAD ? this.head : (this.tail - count) | 0;
    const slots = this.slots;
    if (which === FROM_HEAD) this.head = (this.head + count) | 0;
    else this.tail = first;
    other.arriveAll(m, slots, first, count);
    other.arrive(m, g, 0);
    return true;
  }

  private refused(id: MId, g: GId, n: number): ModelError {
    return new ModelError(`spill: cannot move ${n} Gs`, id, this.p, g, this.s.nowNs);
  }

  protected rawIn(g: number): boolean {
    const slots = this.slots, tail = this.tail;
    if (((tail - this.head) | 0) >= slots.length) return false;
    slots[tail & (slots.length - 1)] = g;
    this.tail = (tail + 1) | 0;
    return true;
  }

  protected rawOut(): number {
    const head = this.head;
    this.head = (head + 1) | 0;
    return this.slots[head & (this.slots.length - 1)];
  }

  protected rawRemove(g: number): boolean {
    const { slots, head, tail } = this, mask = slots.length - 1;
    for (let i = head; i !== tail; i = (i + 1) | 0) {
      if (slots[i & mask] !== g) continue;
      for (let j = i; ((j + 1) | 0) !== tail; j = (j + 1) | 0) {
        slots[j & mask] = slots[(j + 1) & mask];
      }
      this.tail = (tail - 1) | 0;
      return true;
    }
    return false;
  }

  /** The `index`-th from the head, 0 <= index < len. */
  at(index: number): number {
    const slots = this.slots;
    return slots[(this.head + index) & (slots.length - 1)];
  }

  /**
   * Takes in `n` Gs, which it has room for, from the head of `from`. `false`: no room, nothing
   * happened.
   */
  fill(from: { at(index: number): number }, n: number): boolean {
    const slots = this.slots, mask = slots.length - 1, tail = this.tail;
    if (((tail - this.head) | 0) + n > slots.length) return false;
    for (let i = 0; i < n; i++) slots[(tail + i) & mask] = from.at(i);
    this.tail = (tail + n) | 0;
    return true;
  }

  /** Has it short events? Then a batch from the shared fifo has one record. */
  get toldShort(): boolean {
    return this.isShort !== 0;
  }

  /** A length without a sign: the older ones go, else the newer. */
  private tellSpill(id: number, g: number, count: number, which: 0 | 1): void {
    const size = this.slots.length, { log } = this.s;
    const told = which === FROM_HEAD ? size : -size;
    if (this.isShort !== 0) log.add(SPILL, id, this.p, g, count + 1, told);
    else log.add(Q_SPILL, id, this.m(id).p, this.q, count + 1, told);
  }
}
