/**
 * The run queues as a trace tells them: one doubly linked list per queue, linked through columns
 * indexed by G, so that a G can be taken out of the middle in one step when a trace goes wrong.
 *
 * @module
 */

/** Queue number of a G that is in no queue. */
export const NO_QUEUE = -1;

/** FIFO lists: ring of P `p` is queue `p`, runnext of P `p` is `procs + p`, the global one `2 * procs`. */
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

  /** @param procs Number of Ps. @param gs Number of Gs. */
  constructor(readonly procs: number, gs: number) {
    const queues = 2 * procs + 1;
    this.length = new Int32Array(queues);
    this.#head = new Int32Array(queues).fill(-1);
    this.#tail = new Int32Array(queues).fill(-1);
    this.queueOf = new Int32Array(gs).fill(NO_QUEUE);
    this.#next = new Int32Array(gs).fill(-1);
    this.#prev = new Int32Array(gs).fill(-1);
  }

  /** The global queue. */
  get global(): number {
    return 2 * this.procs;
  }

  /** First G of queue `q`, or -1. */
  head(q: number): number {
    return this.#head[q];
  }

  /** Last G of queue `q`, or -1. */
  tail(q: number): number {
    return this.#tail[q];
  }

  /** Appends `g` to queue `q`, out of any other queue it may be in. */
  append(q: number, g: number): void {
    if (this.queueOf[g] !== NO_QUEUE) this.remove(g);
    const tail = this.#tail[q];
    this.#prev[g] = tail;
    this.#next[g] = -1;
    if (tail >= 0) this.#next[tail] = g;
    else this.#head[q] = g;
    this.#tail[q] = g;
    this.queueOf[g] = q;
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
    this.length[q]--;
    this.total--;
  }

  /** P whose queue `q` is, or -1. */
  procOf(q: number): number {
    return q < 0 || q >= 2 * this.procs ? -1 : q % this.procs;
  }

  /** Name of queue `q` for messages. */
  name(q: number): string {
    if (q === NO_QUEUE) return "no queue";
    if (q < this.procs) return `the ring of P${q}`;
    if (q < 2 * this.procs) return `runnext of P${q - this.procs}`;
    return "the global queue";
  }
}
