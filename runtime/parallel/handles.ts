/**
 * Handles on the queues of real cores: ring, list and slot of a P, and the shared fifo, which the
 * scheduler's lock guards (Go: `sched.runq`). Their verbs answer as those of the virtual engine;
 * what an algorithm without a lock cannot do, they refuse.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { GId, MId, None } from "../core/ids.ts";
import type { QueueKind } from "../core/kinds.ts";
import { GStatus } from "../machine/g_table.ts";
import { FIRST, notRunnable, OLDER, type Queue } from "../queues.ts";
import { type Columns, LINE, ringWords } from "./layout.ts";
import type { Sched } from "./sched.ts";
import { type LinkedGs, SharedList } from "./shared_list.ts";
import { FULL, SharedRing, SharedSlot } from "./shared_ring.ts";
import { AtomicWords } from "./sleeping.ts";
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

  /** Nothing to simulate: whoever contends here, contends. */
  pass(_m: MId): void {}

  /** Nothing comes from a netpoller here. */
  putList(m: MId, g: GId, _n: number): number {
    throw this.refused("putList", "real cores have no netpoller", m, g);
  }

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

/** The global queue. */
export class SharedHandle extends CoresQueue {
  readonly #gs: LinkedGs;

  constructor(parts: CoresQueueParts) {
    super(parts);
    this.#gs = parts.sched.global;
  }

  clear(): void {
    this.#gs.clear();
  }
  len(): number {
    return this.#gs.len();
  }
  peek(): GId | None {
    return this.#gs.peek() as GId;
  }

  put(m: MId, g: GId): None {
    const { sched } = this.parts;
    this.checkRunnable("put", m, g);
    sched.lock();
    this.#gs.append(g);
    sched.unlock();
    this.stats.globalPuts++;
    return -1;
  }

  /** The first `n` of `gs`, and then `g`, in one pass under the lock. */
  putAll(gs: Int32Array, n: number, g: number): void {
    const { sched } = this.parts;
    sched.lock();
    for (let i = 0; i < n; i++) this.#gs.append(gs[i]);
    this.#gs.append(g);
    sched.unlock();
    this.stats.globalPuts += n + 1;
  }

  take(_m: MId): GId | None {
    const { sched } = this.parts;
    sched.lock();
    const g = this.#gs.shift();
    sched.unlock();
    if (g >= 0) this.stats.globalGets++;
    return g as GId;
  }

  rob(m: MId): GId | None {
    return this.take(m);
  }

  move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    const { sched } = this.parts, gs = this.#gs;
    this.checkCount("move", n, m);
    if (!(to instanceof LocalQueue)) {
      throw this.refused("move", "real cores fill a ring or fifo of a P only", m, -1);
    }
    // Only `m` puts Gs there, or there is no bound: their number can only grow. An error under the
    // lock would leave the others waiting for ever.
    const free = to.freeSlots("move", m);
    sched.lock();
    const count = Math.min(n, gs.len()), fits = count - 1 <= free;
    const kept = answer === FIRST ? 0 : count - 1;
    let mine = -1;
    for (let i = 0; i < count && fits; i++) {
      const g = gs.shift();
      if (i === kept) mine = g;
      else to.arrive(g);
    }
    sched.unlock();
    if (!fits) throw to.full("move", m);
    if (count > 0) this.stats.globalGets += count;
    return mine as GId;
  }

  remove(_m: MId, g: GId): boolean {
    const { sched } = this.parts;
    sched.lock();
    const isHere = this.#gs.remove(g);
    sched.unlock();
    return isHere;
  }
}

/** A ring without a lock: one M puts, the one that holds its P, and everybody takes. */
export class RingHandle extends LocalQueue {
  readonly #ring: SharedRing;
  /** Who is spilled; made for the first spill, for an M spills few of all rings. */
  #batch: Int32Array | null = null;

  constructor(parts: CoresQueueParts) {
    super(parts);
    const { c, size, p } = parts, words = ringWords(size);
    this.#ring = new SharedRing(
      new AtomicWords(c.local.subarray(p * words, (p + 1) * words)),
      size,
    );
  }

  /** Zeroed memory is an empty ring. */
  clear(): void {}
  len(): number {
    return this.#ring.len();
  }
  peek(): GId | None {
    return this.#ring.peek() as GId;
  }
  freeSlots(verb: string, m: MId): number {
    this.#checkOwner(verb, m, -1);
    return this.size - this.#ring.len();
  }
  arrive(g: number): void {
    this.#ring.push(g);
  }

  put(m: MId, g: GId): GId | None {
    this.checkRunnable("put", m, g);
    this.#checkOwner("put", m, g);
    return this.#ring.push(g) ? -1 : g;
  }
  take(_m: MId): GId | None {
    return this.#ring.pop() as GId;
  }

  move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    this.checkCount("move", n, m);
    if (!(to instanceof RingHandle)) {
      throw this.refused("move", "real cores move Gs from a ring into a ring only", m, -1);
    }
    to.#checkOwner("move", m, -1);
    const g = this.#ring.moveInto(to.#ring, n, answer);
    if (g === FULL) throw to.full("move", m);
    return this.stolen(g, this.#ring.moved);
  }

  /** The newer end is where the owner puts without a lock, so nobody can take there. */
  override spill(m: MId, n: number, to: Queue, g: GId, which: 0 | 1): boolean {
    const rule = which !== OLDER
      ? "real cores spill the OLDER end only"
      : to instanceof SharedHandle
      ? null
      : "real cores spill into the shared fifo only";
    if (rule !== null) throw this.refused("spill", rule, m, g);
    this.checkCount("spill", n, m);
    if (n < 0) throw this.refused("spill", `cannot move ${n} Gs`, m, g);
    this.checkRunnable("spill", m, g);
    this.#checkOwner("spill", m, g);
    const count = Math.min(n, this.size), batch = this.#batch ??= new Int32Array(this.size);
    if (!this.#ring.takeOlder(batch, count)) return false;
    this.stats.overflows++;
    (to as SharedHandle).putAll(batch, count, g);
    return true;
  }

  remove(m: MId, g: GId): boolean {
    throw this.refused("remove", "a ring without a lock gives out its oldest only", m, g);
  }

  #checkOwner(verb: string, m: MId, g: number): void {
    if (this.c.mP[m] === this.p) return;
    const rule = `only the M that holds P${this.p} may put Gs into queue ${this.name}`;
    throw this.refused(verb, rule, m, g);
  }
}

/** A list under a lock of its own. */
export class ListHandle extends LocalQueue {
  readonly #list: SharedList;

  constructor(parts: CoresQueueParts) {
    super(parts);
    this.#list = new SharedList(parts.c, parts.p, parts.stats);
  }

  clear(): void {
    this.#list.clear();
  }
  len(): number {
    return this.#list.len();
  }
  peek(): GId | None {
    return this.#list.peek() as GId;
  }
  freeSlots(): number {
    return Infinity;
  }
  arrive(g: number): void {
    this.#list.push(g);
  }

  put(m: MId, g: GId): None {
    this.checkRunnable("put", m, g);
    this.#list.push(g);
    return -1;
  }
  take(_m: MId): GId | None {
    return this.#list.pop() as GId;
  }

  move(m: MId, n: number, to: Queue, answer: 0 | 1): GId | None {
    this.checkCount("move", n, m);
    if (!(to instanceof ListHandle)) {
      throw this.refused("move", "real cores move Gs from a fifo of a P into another only", m, -1);
    }
    const g = this.#list.moveInto(to.#list, n, answer);
    return this.stolen(g, this.#list.moved);
  }

  remove(_m: MId, g: GId): boolean {
    return this.#list.remove(g);
  }
}

/** A slot. */
export class SlotHandle extends CoresQueue {
  readonly #slot: SharedSlot;

  constructor(parts: CoresQueueParts) {
    super(parts);
    this.#slot = new SharedSlot(new AtomicWords(parts.c.slots), parts.p * LINE);
  }

  clear(): void {
    this.#slot.clear();
  }
  len(): number {
    return this.#slot.peek() < 0 ? 0 : 1;
  }
  peek(): GId | None {
    return this.#slot.peek() as GId;
  }

  put(m: MId, g: GId): GId | None {
    this.checkRunnable("put", m, g);
    return this.#slot.put(g) as GId;
  }
  take(_m: MId): GId | None {
    return this.#slot.take() as GId;
  }

  rob(_m: MId): GId | None {
    const g = this.#slot.take();
    if (g < 0) return -1;
    this.stats.nextSteals++;
    this.stats.stolenGs++;
    return g as GId;
  }

  /** Its only G is the answer, whoever is asked for. */
  move(m: MId, n: number, _to: Queue, _answer: 0 | 1): GId | None {
    this.checkCount("move", n, m);
    return n > 0 ? this.rob(m) : -1;
  }

  remove(_m: MId, g: GId): boolean {
    return this.#slot.remove(g);
  }
}
