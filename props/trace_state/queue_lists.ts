/**
 * The run queues as a trace tells them: one doubly linked list per queue, linked through columns
 * indexed by G, so that a G can be taken out of the middle in one step when a trace goes wrong.
 *
 * @module
 */

import type { QueueKind, TraceQueue } from "@lab/runtime";
import { LeastKey } from "./collections.ts";

/** Queue number of a G that is in no queue. */
export const NO_QUEUE = -1;

/** Ends of a queue: who owns it takes from the first, who robs or moves from the second. */
export const OWN = 0, THIEF = 1;
/** One of the ends. */
export type End = typeof OWN | typeof THIEF;

/** Of those in a queue: who came first, who came last, who has the least key. */
const OLDEST = 0, NEWEST = 1, LEAST = 2;
/** Who leaves each kind of queue next, at the owner's end and at the thief's. */
const DUE: Readonly<Record<QueueKind, readonly [own: number, thief: number]>> = {
  fifo: [OLDEST, OLDEST],
  ring: [OLDEST, OLDEST],
  slot: [OLDEST, OLDEST],
  stack: [NEWEST, NEWEST],
  deque: [NEWEST, OLDEST],
  levels: [LEAST, LEAST],
  ordered: [LEAST, LEAST],
};

/** Kinds whose size is a bound; that of levels is their number. */
const BOUNDED: ReadonlySet<QueueKind> = new Set(["ring", "slot"]);

/** Lists at one moment. */
export interface SavedLists {
  readonly columns: readonly Int32Array[];
  /** Of queues by key; sparse. */
  readonly least: readonly LeastKey[];
  readonly total: number;
}

/**
 * Lists in the order in which Gs came: the local queue of P `p` is queue `p`, runnext of P `p` is
 * `procs + p`, the global queue `2 * procs`; the numbers of others are as their model's run gave
 * them.
 */
export class QueueLists {
  /** Length of each queue. */
  readonly length: Int32Array;
  /** Queue that each G is in, or {@linkcode NO_QUEUE}. */
  readonly queueOf: Int32Array;
  /** Gs in any queue. */
  total = 0;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  readonly #next: Int32Array;
  readonly #prev: Int32Array;
  readonly #declared: TraceQueue[] = [];
  /** By queue: Gs that fit, and who leaves it next at the owner's end and at the thief's. */
  readonly #size: Float64Array;
  readonly #dueAt: Uint8Array;
  /** Of queues by key. */
  readonly #least: LeastKey[] = [];
  readonly #hasKeys: boolean;

  /**
   * @param procs Number of Ps.
   * @param gs Number of Gs.
   * @param declared Queues of the run's model.
   */
  constructor(
    readonly procs: number,
    gs: number,
    private readonly declared: readonly TraceQueue[] = [],
  ) {
    for (const queue of declared) {
      this.#declared[queue.q] = queue;
      if (DUE[queue.kind].includes(LEAST)) this.#least[queue.q] = new LeastKey();
    }
    this.#hasKeys = this.#least.length > 0;
    const queues = Math.max(2 * procs + 1, this.#declared.length);
    this.#size = new Float64Array(queues).fill(Infinity);
    this.#dueAt = new Uint8Array(2 * queues);
    for (const { q, kind, size } of declared) {
      if (BOUNDED.has(kind)) this.#size[q] = size;
      this.#dueAt.set(DUE[kind], 2 * q);
    }
    this.length = new Int32Array(queues);
    this.#head = new Int32Array(queues).fill(-1);
    this.#tail = new Int32Array(queues).fill(-1);
    this.queueOf = new Int32Array(gs).fill(NO_QUEUE);
    this.#next = new Int32Array(gs).fill(-1);
    this.#prev = new Int32Array(gs).fill(-1);
  }

  /** Are these the queues that it was made for? */
  suits(procs: number, gs: number, declared: readonly TraceQueue[]): boolean {
    return procs === this.procs && gs === this.queueOf.length &&
      (declared === this.declared || areSame(declared, this.declared));
  }

  /** All queues are empty, as at first. */
  clear(): void {
    this.length.fill(0);
    this.#head.fill(-1);
    this.#tail.fill(-1);
    this.queueOf.fill(NO_QUEUE);
    this.#next.fill(-1);
    this.#prev.fill(-1);
    this.total = 0;
    this.#least.forEach((_, q) => this.#least[q] = new LeastKey());
  }

  /** The global queue. */
  get global(): number {
    return 2 * this.procs;
  }

  /** All that changes, as {@linkcode restore} takes it. */
  save(): SavedLists {
    const columns = [this.length, this.#head, this.#tail, this.queueOf, this.#next, this.#prev];
    const least = this.#least.map((keys) => keys.copy());
    return { columns: columns.map((column) => column.slice()), least, total: this.total };
  }

  /** The lists as they were saved. */
  restore({ columns, least, total }: SavedLists): void {
    const mine = [this.length, this.#head, this.#tail, this.queueOf, this.#next, this.#prev];
    mine.forEach((column, i) => column.set(columns[i]));
    least.forEach((keys, q) => this.#least[q] = keys.copy());
    this.total = total;
  }

  /** First G of queue `q`, or -1. */
  head(q: number): number {
    return this.#head[q];
  }

  /** Last G of queue `q`, or -1. */
  tail(q: number): number {
    return this.#tail[q];
  }

  /** The G that came next after `g` to the queue it is in, or -1. */
  behind(g: number): number {
    return this.#next[g];
  }

  /** The G that must leave queue `q` next at this end, or -1. */
  due(q: number, end: End): number {
    const due = this.#dueAt[2 * q + end];
    if (due === OLDEST) return this.#head[q];
    return due === NEWEST ? this.#tail[q] : this.#least[q].first;
  }

  /** The `n`-th from the tail of queue `q`, 1: the tail itself; -1: there are fewer. */
  fromTail(q: number, n: number): number {
    let g = this.#tail[q];
    for (; n > 1 && g >= 0; n--) g = this.#prev[g];
    return g;
  }

  /** Gs that fit in queue `q`. */
  size(q: number): number {
    return this.#size[q];
  }

  /**
   * Appends `g` to queue `q`, out of any other queue it may be in.
   *
   * @param key Of a queue by key.
   */
  append(q: number, g: number, key = 0): void {
    if (this.queueOf[g] !== NO_QUEUE) this.remove(g);
    const tail = this.#tail[q];
    this.#prev[g] = tail;
    this.#next[g] = -1;
    if (tail >= 0) this.#next[tail] = g;
    else this.#head[q] = g;
    this.#tail[q] = g;
    this.queueOf[g] = q;
    if (this.#hasKeys) this.#least[q]?.join(g, key);
    this.length[q]++;
    this.total++;
  }

  /** Takes `g` out of the queue it is in, wherever it stands there. */
  remove(g: number): void {
    const q = this.queueOf[g];
    if (q === NO_QUEUE) return;
    const prev = this.#prev[g], next = this.#next[g];
    if (prev >= 0) this.#next[prev] = next;
    else this.#head[q] = next;
    if (next >= 0) this.#prev[next] = prev;
    else this.#tail[q] = prev;
    this.queueOf[g] = NO_QUEUE;
    if (this.#hasKeys) this.#least[q]?.leave(g);
    this.length[q]--;
    this.total--;
  }

  /** P whose queue `q` is, or -1. */
  procOf(q: number): number {
    if (q < 2 * this.procs) return q < 0 ? -1 : q % this.procs;
    return this.declared.find((row) => row.q === q)?.p ?? -1;
  }

  /** Name of queue `q` for messages. */
  name(q: number): string {
    return queueName(q, this.procs, this.declared);
  }
}

function areSame(some: readonly TraceQueue[], others: readonly TraceQueue[]): boolean {
  return some.length === others.length && some.every(({ name, kind, size, q, p }, i) => {
    const other = others[i];
    return q === other.q && p === other.p && size === other.size && kind === other.kind &&
      name === other.name;
  });
}

/** Name of the queue with this number. @param queues Those of the run's model. */
export function queueName(q: number, procs: number, queues: readonly TraceQueue[]): string {
  if (q < 0) return "no queue";
  if (q < procs) return queueText("local", q);
  if (q < 2 * procs) return queueText("next", q - procs);
  if (q === 2 * procs) return queueText("global", -1);
  const queue = queues.find((row) => row.q === q);
  return queue === undefined ? `queue number ${q}` : queueText(queue.name, queue.p);
}

/** The queue that was declared by this name. @param owner The P whose queue it is, or -1. */
export function queueText(queue: string, owner: number): string {
  if (queue === "global") return "the global queue";
  if (queue === "local") return `the ring of P${owner}`;
  if (queue === "next") return `runnext of P${owner}`;
  return owner < 0 ? `queue ${queue}` : `queue ${queue} of P${owner}`;
}
