/**
 * A place for one G: Go's runnext, Tokio's LIFO slot.
 *
 * @module
 */

import { Cost } from "../../core/cost_table.ts";
import type { GId, MId, None } from "../../core/ids.ts";
import { Ev } from "../../observe/events.ts";
import { EngineQueue } from "./engine_queue.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { GET_NEXT, PUT_NEXT, STEAL_NEXT } = Ev;
const { localPut } = Cost;

/** A slot. */
export class SlotQueue extends EngineQueue {
  /** Who is in it, or NONE. */
  next = -1;

  protected clear(): void {
    this.next = -1;
  }
  get bytes(): number {
    return 0;
  }
  len(): number {
    return this.next < 0 ? 0 : 1;
  }
  peek(): GId | None {
    return this.next as GId;
  }

  put(id: MId, g: GId): GId | None {
    const kicked = this.next;
    if (this.watched !== 0) this.seePut(id, g, kicked);
    this.next = g;
    this.ms[id].clock += this.putNs;
    this.puts++;
    return kicked as GId;
  }

  private seePut(id: MId, g: GId, kicked: number): void {
    const { lender, s, p } = this, m = this.m(id);
    if (this.locks !== 0) lender.lockFor(m, 1, this);
    if (lender.verify !== 0) lender.checkPush("put", m, this, g);
    if (s.tracing === 0) return;
    if (this.isShort !== 0) s.log.add(PUT_NEXT, id, p, g, kicked, 0);
    else {
      // Who was there leaves first: a queue of one never holds two.
      this.next = -1;
      if (kicked >= 0) super.tellTake(id, kicked);
      this.next = g;
      super.tellPut(id, g, 0);
    }
  }

  take(id: MId): GId | None {
    const g = this.next;
    if (g >= 0) {
      this.next = -1;
      this.takes++;
      this.ms[id].clock += this.takeNs;
      if (this.watched !== 0) this.sawTake(id, g);
    }
    return g as GId;
  }

  override rob(id: MId): GId | None {
    if (this.watched !== 0) return super.rob(id);
    const g = this.next;
    this.charge(this.m(id), g < 0 ? 0 : 1);
    if (g < 0) return -1;
    this.next = -1;
    this.s.counts.nextSteals++;
    return g as GId;
  }

  protected rawIn(g: number): boolean {
    if (this.next >= 0) return false;
    this.next = g;
    return true;
  }
  protected rawOut(): number {
    const g = this.next;
    this.next = -1;
    return g;
  }
  protected rawRemove(g: number): boolean {
    if (this.next !== g) return false;
    this.next = -1;
    return true;
  }

  protected override haul(id: MId, n: number, to: EngineQueue | null, answer: 0 | 1): GId | None {
    const g = super.haul(id, n, to, answer);
    if (g >= 0) this.s.counts.nextSteals++;
    return g;
  }

  protected override tellPut(id: number, g: number, key: number): void {
    if (this.isShort !== 0) this.s.log.add(PUT_NEXT, id, this.p, g, -1, 0);
    else super.tellPut(id, g, key);
  }
  protected override tellTake(id: number, g: number): void {
    if (this.isShort !== 0) this.s.log.add(GET_NEXT, id, this.p, g, 0, 0);
    else super.tellTake(id, g);
  }
  protected override tellMove(id: number, thief: number, count: number, size: number): void {
    // One event is enough: it is the theft of its only G.
    if (this.isShort === 0) super.tellMove(id, thief, count, size);
  }
  protected override tellRob(id: number, thief: number, g: number, index: number): void {
    if (this.isShort !== 0) this.s.log.add(STEAL_NEXT, id, thief, g, this.p, 0);
    else super.tellRob(id, thief, g, index);
  }

  override book(): void {
    if (this.hasLock !== 0) return super.book();
    const { counts, cost, costTimes } = this.s;
    const puts = this.puts;
    counts.nextPuts += puts;
    this.puts = 0;
    super.book();
    if (cost[localPut] > 0) costTimes[localPut] += puts;
  }
}
