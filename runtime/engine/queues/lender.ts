/**
 * How a model gets its queues, and what they share: their locks, each a point in virtual time, the
 * checks of their verbs, and the book at the end of a run.
 *
 * @module
 */

import { Cost } from "../../core/cost_table.ts";
import { ModelError } from "../../core/errors.ts";
import { NONE } from "../../core/ids.ts";
import type { QueueKind } from "../../core/kinds.ts";
import { GStatus } from "../../machine/g_table.ts";
import type { M } from "../../machine/m_table.ts";
import {
  checkDecls,
  type NamedQueue,
  notRunnable,
  type QueueDecl,
  type QueueDecls,
  type Queues,
} from "../../queues.ts";
import type { Line } from "../lines.ts";
import type { State } from "../state.ts";
import type { EngineQueue, Lender } from "./engine_queue.ts";
import { LevelsQueue, OrderedQueue } from "./keyed_queue.ts";
import { DequeQueue, FifoQueue, LockedFifo, StackQueue } from "./list_queue.ts";
import { RingQueue } from "./ring_queue.ts";
import { SlotQueue } from "./slot_queue.ts";

/**
 * Turns at a lock that a look for somebody to wake takes: the lock itself, and as much for the
 * count of those that search, which goes up and down (proc.go: wakep).
 */
const WAKE_TURNS = 2;
/** What an empty queue takes, roughly; a ring has all of its slots at once. */
const SMALL_BYTES = 256;

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

/** Lends a model its queues, one declaration after the other. */
export class QueueLender implements Lender {
  /**
   * Visible verbs used since the engine reset it, those on Ps and Ms too; counted only with
   * `verify`.
   */
  visible = 0;
  declare private readonly s: State;
  readonly verify: 0 | 1 = 0;
  readonly lockIsFree: 0 | 1 = 0;
  private readonly lockAcquireNs: number = -0;
  private readonly lockHoldNs: number = -0;
  private readonly lockHoldGNs: number = -0;
  private lockMoves = 0;
  /** What the model has declared. */
  readonly made: MadeQueue[] = [];
  /**
   * Numbers below are for short ones: a local queue and a slot of each P, and one for the machine.
   */
  #next: number;
  #hasLocal = false;
  #hasSlot = false;
  #hasShared = false;

  constructor(s: State, verify: boolean) {
    this.s = s;
    this.verify = verify ? 1 : 0;
    this.lockAcquireNs = s.cost[Cost.lockAcquire];
    this.lockHoldNs = s.cost[Cost.lockHold];
    this.lockHoldGNs = s.cost[Cost.lockHoldG];
    const lockNs = this.lockAcquireNs + this.lockHoldNs + this.lockHoldGNs;
    this.lockIsFree = lockNs === 0 ? 1 : 0;
    this.#next = 2 * s.procs + 1;
  }

  /** As for the start of a run: nothing is lent. */
  restart(): void {
    this.visible = this.lockMoves = this.made.length = 0;
    this.#next = 2 * this.s.procs + 1;
    this.#hasLocal = this.#hasSlot = this.#hasShared = false;
  }

  /** The queues of a declaration. @throws {RangeError} No machine has such. */
  queues<D extends QueueDecls>(decls: D): Queues<D> {
    checkDecls(decls);
    const lent = Object.entries(decls).map(([name, decl]) => {
      const at = this.#one(name, decl);
      this.made.push({ name, decl, at });
      return [name, decl.per === "p" ? at : at[0]];
    });
    return Object.fromEntries(lent) as Queues<D>;
  }

  /**
   * Books, at the end of the run, what follows from counters that are counted anyway: how often
   * some rows were charged, and how often locks were taken.
   */
  book(): void {
    const { cost, costTimes, counts, queues } = this.s;
    for (const queue of queues) queue.book();
    if (cost[Cost.userSwitch] > 0) costTimes[Cost.userSwitch] += counts.userSwitches;
    if (this.lockIsFree !== 0) return;
    costTimes[Cost.lockAcquire] += counts.lockAcquires;
    costTimes[Cost.lockHold] += counts.lockAcquires;
    costTimes[Cost.lockHoldG] += this.lockMoves;
  }

  lockFor(m: M, moved: number, queue: Line): void {
    this.lockMoves += moved;
    const holdNs = this.lockHoldNs + this.lockHoldGNs * moved;
    this.s.lines.pass(m, queue, this.lockAcquireNs + holdNs);
  }

  pass(m: M, queue: Line): number {
    const { lines } = this.s;
    if (lines.contend === 0 || this.lockIsFree !== 0) return 0;
    return lines.wake(m, queue, WAKE_TURNS * (this.lockAcquireNs + this.lockHoldNs))
      ? WAKE_TURNS
      : 0;
  }

  checkPush(verb: "put" | "spill", m: M, queue: NamedQueue, g: number): void {
    this.visible++;
    if (this.s.gs.status(g) !== GStatus.RUNNABLE) {
      throw new ModelError(notRunnable(verb, queue, g), m.id, queue.p, g, this.s.nowNs);
    }
  }

  #one(name: string, decl: QueueDecl): EngineQueue[] {
    const s = this.s;
    const short = this.#shortNumber(decl), isShort = short !== NONE;
    const from = isShort ? short : this.#next, count = decl.per === "p" ? s.procs : 1;
    if (!isShort) this.#next += count;
    const Kind = CLASSES[decl.kind](decl);
    const at: EngineQueue[] = [];
    for (let i = 0; i < count; i++) {
      const p = decl.per === "p" ? i : NONE;
      const used = s.usedQueue(Kind, decl.size);
      const bytes = decl.kind === "ring" ? 4 * decl.size : SMALL_BYTES;
      if (used === undefined) s.memory.take(bytes, "the queues of the model");
      const queue = used ?? new Kind(decl.size);
      s.queues.push(queue);
      at.push(queue.bind({ lender: this, s, decl, name, q: from + i, p, isShort }));
    }
    return at;
  }

  /**
   * The first number of a declaration with short events, or NONE: then the general ones tell it.
   */
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
