/**
 * From declarations to queues.
 *
 * @module
 */

import { NONE } from "../../core/ids.ts";
import { type QueueDecl, type QueueDecls, type QueueKind } from "../../queues.ts";
import type { QueueOps } from "../queue_ops.ts";
import type { State } from "../state.ts";
import type { EngineQueue } from "./engine_queue.ts";
import { LevelsQueue, OrderedQueue } from "./keyed_queue.ts";
import { DequeQueue, FifoQueue, LockedFifo, StackQueue } from "./list_queue.ts";
import { RingQueue } from "./ring_queue.ts";
import { SlotQueue } from "./slot_queue.ts";

/** The class of each kind. A lock is part of the kind where the way of most Gs goes through one. */
const CLASSES: Readonly<Record<QueueKind, (d: QueueDecl) => new (size: number) => EngineQueue>> = {
  fifo: (d) => d.lock ? LockedFifo : FifoQueue,
  ring: () => RingQueue,
  slot: () => SlotQueue,
  stack: () => StackQueue,
  deque: () => DequeQueue,
  levels: () => LevelsQueue,
  ordered: () => OrderedQueue,
};

/** One declaration, made. */
export interface MadeQueue {
  readonly name: string;
  readonly decl: QueueDecl;
  /** One, or one of each P. */
  readonly at: readonly EngineQueue[];
}

/** Makes the queues of a model, one after the other. */
export class QueueMaker {
  /** Numbers below are for short ones: a local queue and a slot of each P, and one for the machine. */
  #next: number;
  #hasLocal = false;
  #hasSlot = false;
  #hasShared = false;

  constructor(private readonly ops: QueueOps, private readonly s: State) {
    this.#next = 2 * s.procs + 1;
  }

  /** @returns What was declared, in that order. */
  make(decls: QueueDecls): MadeQueue[] {
    return Object.entries(decls).map(([name, decl]) => ({ name, decl, at: this.#one(name, decl) }));
  }

  #one(name: string, decl: QueueDecl): EngineQueue[] {
    const { s, ops } = this;
    const short = this.#shortNumber(decl), isShort = short !== NONE;
    const from = isShort ? short : this.#next, count = decl.per === "p" ? s.procs : 1;
    if (!isShort) this.#next += count;
    const Kind = CLASSES[decl.kind](decl);
    const at: EngineQueue[] = [];
    for (let i = 0; i < count; i++) {
      const p = decl.per === "p" ? i : NONE;
      const queue = s.usedQueue(Kind, decl.size) ?? new Kind(decl.size);
      s.queues.push(queue);
      at.push(queue.bind({ ops, s, decl, name, q: from + i, p, isShort }));
    }
    return at;
  }

  /** The first number of a declaration with short events, or NONE: then the general ones tell it. */
  #shortNumber({ kind, per, lock }: QueueDecl): number {
    const { procs } = this.s;
    if (per === "p" && !lock && (kind === "ring" || kind === "fifo") && !this.#hasLocal) {
      this.#hasLocal = true;
      return 0;
    }
    if (per === "p" && !lock && kind === "slot" && !this.#hasSlot) {
      this.#hasSlot = true;
      return procs;
    }
    if (per === "machine" && lock && kind === "fifo" && !this.#hasShared) {
      this.#hasShared = true;
      return 2 * procs;
    }
    return NONE;
  }
}
