/**
 * Queues without a bound whose order follows from who came when: fifo, stack, deque, each in a ring
 * that grows.
 *
 * A list linked through a column of the G table would own no memory, but then each G taken out must
 * have come from memory before the next one is even known; out of an array a batch comes at once.
 *
 * @module
 */

import type { GId, MId, None } from "../../core/ids.ts";
import type { M } from "../../machine/m_table.ts";
import { Ev } from "../../observe/events.ts";
import { FIRST, type Queue } from "../../queues.ts";
import { EngineQueue } from "./engine_queue.ts";
import { RingQueue } from "./ring_queue.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { GET_GLOBAL, GRAB, PUT_GLOBAL } = Ev;
const TO_FIRST = FIRST;

/** The storage of such a queue. */
export abstract class ListQueue extends EngineQueue {
  /** Positions of the oldest and behind the newest; a slot is `position & mask`. */
  protected head = 0;
  protected tail = 0;
  protected slots = new Int32Array(16);

  protected clear(): void {
    this.head = this.tail = 0;
  }
  get bytes(): number {
    return this.slots.byteLength;
  }
  len(): number {
    return this.tail - this.head;
  }
  /** The `index`-th from the head, 0 <= index < len. */
  at(index: number): number {
    return this.slots[(this.head + index) & (this.slots.length - 1)];
  }

  /** Appends `g`. */
  protected append(g: number): void {
    if (this.tail - this.head === this.slots.length) this.grow();
    this.slots[this.tail++ & (this.slots.length - 1)] = g;
  }
  /** Takes the oldest, or NONE. */
  protected shift(): number {
    return this.tail === this.head ? -1 : this.slots[this.head++ & (this.slots.length - 1)];
  }
  /** Takes the newest, or NONE. */
  protected pop(): number {
    return this.tail === this.head ? -1 : this.slots[--this.tail & (this.slots.length - 1)];
  }

  private grow(): void {
    const before = this.slots, mask = before.length - 1;
    const slots = this.s.memory.column(Int32Array, before.length * 2, "the queues of the model");
    this.slots = slots;
    for (let i = this.head; i < this.tail; i++) slots[i & (2 * mask + 1)] = before[i & mask];
    this.s.memory.give(before.byteLength);
  }

  protected rawIn(g: number): boolean {
    this.append(g);
    return true;
  }
  override arriveAll(m: M, slots: Int32Array, first: number, count: number): void {
    if (this.s.tracing !== 0) return super.arriveAll(m, slots, first, count);
    const mask = slots.length - 1;
    this.arrived += count;
    for (let i = 0; i < count; i++) this.append(slots[(first + i) & mask]);
  }
  protected rawOut(): number {
    return this.shift();
  }
  protected rawRemove(g: number): boolean {
    const { slots, head, tail } = this, mask = slots.length - 1;
    for (let i = head; i < tail; i++) {
      if (slots[i & mask] !== g) continue;
      for (let j = i; j < tail - 1; j++) slots[j & mask] = slots[(j + 1) & mask];
      this.tail--;
      return true;
    }
    return false;
  }
}

/** First in, first out; of each P, or at least without a lock. */
export class FifoQueue extends ListQueue {
  peek(): GId | None {
    return (this.tail === this.head ? -1 : this.at(0)) as GId;
  }
  put(id: MId, g: GId): GId | None {
    this.append(g);
    this.ms[id].clock += this.putNs;
    this.puts++;
    if (this.watched !== 0) this.sawPut(id, g, 0);
    return -1;
  }
  take(id: MId): GId | None {
    const g = this.shift();
    if (g < 0) return -1;
    this.takes++;
    this.ms[id].clock += this.takeNs;
    if (this.watched !== 0) this.sawTake(id, g);
    return g as GId;
  }
}

/** First in, first out, under a lock: it is taken for a look, too. */
export class LockedFifo extends ListQueue {
  peek(): GId | None {
    return (this.tail === this.head ? -1 : this.at(0)) as GId;
  }
  put(id: MId, g: GId): GId | None {
    this.append(g);
    this.puts++;
    if (this.watched !== 0) this.sawPut(id, g, 0);
    return -1;
  }
  take(id: MId): GId | None {
    this.looks++;
    if (this.watched !== 0) this.sawLook(id);
    const g = this.shift();
    if (g < 0) return -1;
    this.s.counts.globalLooks++;
    if (this.watched !== 0 && this.s.tracing !== 0) this.tellTake(id, g);
    return g as GId;
  }

  private sawLook(id: MId): void {
    if (this.lender.verify !== 0) this.lender.visible++;
    if (this.locks !== 0) this.lender.lockFor(this.m(id), 1, this);
  }

  override move(id: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    if (this.isShort !== 0 && answer === TO_FIRST && to instanceof RingQueue && to.toldShort) {
      return this.grab(id, n, to);
    }
    return this.haul(id, n, to as EngineQueue, answer);
  }

  /** A batch for a ring, told in one record: the way of most Gs under load. */
  private grab(id: MId, n: number, ring: RingQueue): GId | None {
    const s = this.s, m = this.m(id), size = this.len(), count = this.portion(id, n, size);
    if (this.lender.verify !== 0) this.lender.visible++;
    this.looks++;
    if (this.locks !== 0) this.lender.lockFor(m, count, this);
    if (count <= 0) return -1;
    s.counts.globalBatches++;
    s.counts.globalBatchGs += count;
    if (s.tracing !== 0) s.log.add(GRAB, id, ring.p, -1, count, size);
    if (count > 1) s.gs.fetch(this, count);
    const first = this.shift();
    if (s.tracing !== 0) {
      s.log.add(GET_GLOBAL, id, ring.p, first, this.len(), 0);
      s.log.addMoves(id, ring.p, this, count - 1, ring.len());
    }
    if (!ring.fill(this, count - 1)) throw ring.noRoom(m, first);
    this.head += count - 1;
    return first as GId;
  }

  protected override haul(id: MId, n: number, to: EngineQueue | null, answer: 0 | 1): GId | None {
    const before = this.len(), g = super.haul(id, n, to, answer);
    if (g < 0) return -1;
    this.s.counts.globalBatches++;
    this.s.counts.globalBatchGs += before - this.len();
    return g;
  }

  protected override tellPut(id: number, g: number, key: number): void {
    if (this.isShort !== 0) this.s.log.put(PUT_GLOBAL, id, this.m(id).p, g, this.len());
    else super.tellPut(id, g, key);
  }
  protected override tellTake(id: number, g: number): void {
    if (this.isShort !== 0) this.s.log.put(GET_GLOBAL, id, this.m(id).p, g, this.len());
    else super.tellTake(id, g);
  }
  protected override tellMove(id: number, thief: number, count: number, size: number): void {
    if (this.isShort !== 0) this.s.log.add(GRAB, id, thief, -1, count, size);
    else super.tellMove(id, thief, count, size);
  }
  protected override tellRob(id: number, thief: number, g: number, index: number): void {
    if (this.isShort !== 0) this.s.log.add(GET_GLOBAL, id, thief, g, this.len(), index);
    else super.tellRob(id, thief, g, index);
  }
}

/** The owner's end is the newest, the thief's the oldest. */
export class DequeQueue extends ListQueue {
  peek(): GId | None {
    return (this.tail === this.head ? -1 : this.at(this.tail - this.head - 1)) as GId;
  }
  put(id: MId, g: GId): GId | None {
    this.append(g);
    this.ms[id].clock += this.putNs;
    this.puts++;
    if (this.watched !== 0) this.sawPut(id, g, 0);
    return -1;
  }
  take(id: MId): GId | None {
    const g = this.pop();
    if (g < 0) return -1;
    this.takes++;
    this.ms[id].clock += this.takeNs;
    if (this.watched !== 0) this.sawTake(id, g);
    return g as GId;
  }
}

/** Last in, first out, for thieves too. */
export class StackQueue extends DequeQueue {
  protected override rawOut(): number {
    return this.pop();
  }
}
