/**
 * What the handles of real cores have in common. Their verbs answer as those of the virtual engine;
 * what an algorithm without a lock cannot do, they refuse.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { GId, MId, None } from "../core/ids.ts";
import { GStatus } from "../machine/g_table.ts";
import { notRunnable, type Queue, type QueueKind } from "../queues.ts";
import type { Columns } from "./layout.ts";
import type { Sched } from "./sched.ts";
import type { Stats } from "./to_host.ts";

/** What a handle is made of. */
export interface CoresQueueParts {
  readonly c: Columns;
  readonly sched: Sched;
  readonly stats: Stats;
  /** Wall time since the start of the run, in ns. */
  readonly nowNs: () => number;
  /** As declared. */
  readonly name: string;
  readonly kind: QueueKind;
  readonly size: number;
  /** Number in traces. */
  readonly q: number;
  /** The P it belongs to, or NONE. */
  readonly p: number;
}

/** A queue in shared memory, as the one M of this thread uses it. */
export abstract class CoresQueue implements Queue {
  readonly name: string;
  readonly kind: QueueKind;
  readonly size: number;
  readonly q: number;
  readonly p: number;
  protected readonly c: Columns;
  protected readonly stats: Stats;

  constructor(protected readonly parts: CoresQueueParts) {
    const { name, kind, size, q, p, c, stats } = parts;
    this.name = name;
    this.kind = kind;
    this.size = size;
    this.q = q;
    this.p = p;
    this.c = c;
    this.stats = stats;
  }

  abstract len(): number;
  abstract peek(): GId | None;
  abstract put(m: MId, g: GId): GId | None;
  abstract take(m: MId): GId | None;
  abstract rob(m: MId): GId | None;
  abstract move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None;
  abstract remove(m: MId, g: GId): boolean;
  /** Makes zeroed memory an empty queue. Before any thread runs. */
  abstract clear(): void;

  /** Only a bounded queue can be full. */
  spill(m: MId, _n: number, _to: Queue, g: GId, _which: 0 | 1): boolean {
    throw this.refused("spill", `queue ${this.name} has no bound, so it is never full`, m, g);
  }

  /** @throws {ModelError} Only a runnable G may be queued. */
  protected checkRunnable(verb: "put" | "spill", m: MId, g: GId): void {
    if (this.c.gStatus[g] === GStatus.RUNNABLE) return;
    throw this.#error(notRunnable(verb, this, g), m, g);
  }

  /** @throws {ModelError} `n` is no number of Gs: a part of a G would be moved. */
  protected checkCount(verb: string, n: number, m: MId): void {
    if (Math.floor(n) !== n) throw this.refused(verb, `cannot move ${n} Gs`, m, -1);
  }

  /** An error of `verb`, which breaks a rule. */
  protected refused(verb: string, rule: string, m: MId, g: number): ModelError {
    return this.#error(`${verb}: ${rule}`, m, g);
  }

  #error(rule: string, m: MId, g: number): ModelError {
    return new ModelError(rule, m, this.p, g, Math.floor(this.parts.nowNs()));
  }
}

/** A ring or list of a P: what others' Gs can be moved into. */
export abstract class LocalQueue extends CoresQueue {
  /**
   * Gs that `m` may add now, as a part of `verb`.
   *
   * @throws {ModelError} `m` may add none.
   */
  abstract freeSlots(verb: string, m: MId): number;
  /** Appends `g`, for which there is a free slot. */
  abstract arrive(g: number): void;

  /** Owner and thief take at the same end. */
  rob(m: MId): GId | None {
    return this.stolen(this.take(m), 1);
  }

  /** Counts a theft of `count` Gs, if there was any. @param g Its answer. @returns The same. */
  protected stolen(g: number, count: number): GId | None {
    if (g < 0) return -1;
    this.stats.steals++;
    this.stats.stolenGs += count;
    return g as GId;
  }

  /** No free slots for what `verb` would move here. */
  full(verb: string, m: MId): ModelError {
    return this.refused(verb, `queue ${this.name} has no room`, m, -1);
  }
}
