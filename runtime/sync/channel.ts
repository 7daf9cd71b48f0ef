/**
 * Channels as columns: buffer, the queues of waiting senders and receivers, and Go's rules for who
 * is served when (chan.go, select.go). A woken G never tries again: whoever wakes it has done its
 * operation for it.
 *
 * @module
 */

import { EngineMemory } from "../machine/columns.ts";

/** A wait of one G on one channel. A select has one node for each case, in a circle (`sibling`). */
export class WaitNodes {
  g: Int32Array<ArrayBuffer> = new Int32Array(16);
  next: Int32Array<ArrayBuffer> = new Int32Array(16);
  prev: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** The queue it stands in, see `Channels`. */
  queue: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** Index of the select case, NONE for a plain send or receive. */
  kase: Int32Array<ArrayBuffer> = new Int32Array(16);
  sibling: Int32Array<ArrayBuffer> = new Int32Array(16);
  value: Float64Array<ArrayBuffer> = new Float64Array(16);
  #free = -1;
  #used = 0;

  /** @param memory Counts what the nodes take. */
  constructor(private readonly memory: EngineMemory) {}

  /** Makes a node. It stands in no queue yet. */
  take(g: number, queue: number, kase: number): number {
    let n = this.#free;
    if (n >= 0) this.#free = this.next[n];
    else {
      n = this.#used++;
      if (n === this.value.length) this.#grow(n + 1);
    }
    this.g[n] = g;
    this.queue[n] = queue;
    this.kase[n] = kase;
    this.sibling[n] = n;
    return n;
  }

  /** Gives a node back; its `g` says so. */
  give(n: number): void {
    this.g[n] = -1;
    this.next[n] = this.#free;
    this.#free = n;
  }

  /** Takes all nodes back. */
  reset(): void {
    this.#free = -1;
    this.#used = 0;
  }

  #grow(least: number): void {
    const what = "the waits of Gs on channels", memory = this.memory;
    this.g = memory.grown(this.g, least, what);
    const n = this.g.length;
    this.next = memory.grown(this.next, least, what, n);
    this.prev = memory.grown(this.prev, least, what, n);
    this.queue = memory.grown(this.queue, least, what, n);
    this.kase = memory.grown(this.kase, least, what, n);
    this.sibling = memory.grown(this.sibling, least, what, n);
    this.value = memory.grown(this.value, least, what, n);
  }
}

/**
 * All channels of a run. Queue `2c` holds the waiting receivers of channel `c`, `2c + 1` its
 * senders.
 */
export class Channels {
  readonly nodes: WaitNodes;
  readonly closed: Uint8Array;
  /** Messages in each buffer. */
  readonly count: Int32Array;
  /** Messages that entered each channel so far: the number of the next one. */
  readonly entered: Int32Array;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  readonly #base: Int32Array;
  readonly #first: Int32Array;
  readonly #value: Float64Array;
  readonly #number: Int32Array;
  /** Number of the message that `unbuffer` took last. */
  lastNumber = -1;

  /** @param cap Capacity of each channel. @param memory Counts what they take. */
  constructor(readonly cap: Int32Array, memory: EngineMemory = new EngineMemory()) {
    this.nodes = new WaitNodes(memory);
    const n = cap.length;
    this.closed = new Uint8Array(n);
    this.count = new Int32Array(n);
    this.entered = new Int32Array(n);
    this.#head = new Int32Array(2 * n).fill(-1);
    this.#tail = new Int32Array(2 * n).fill(-1);
    this.#base = new Int32Array(n);
    this.#first = new Int32Array(n);
    let sum = 0;
    for (let c = 0; c < n; c++) {
      this.#base[c] = sum;
      sum += cap[c];
    }
    this.#value = memory.column(Float64Array, sum, "the buffers of the channels");
    this.#number = memory.column(Int32Array, sum, "the buffers of the channels");
  }

  /** All open and empty, nobody waits, as at the start of a run. */
  reset(): this {
    this.nodes.reset();
    // There are few, as a rule: to fill a column costs more than its cells.
    const head = this.#head, tail = this.#tail, first = this.#first;
    for (let c = 0; c < this.cap.length; c++) {
      this.closed[c] =
        this.count[c] =
        this.entered[c] =
        first[c] =
          0;
      head[2 * c] =
        head[2 * c + 1] =
        tail[2 * c] =
        tail[2 * c + 1] =
          -1;
    }
    this.lastNumber = -1;
    return this;
  }

  /**
   * Lets `g` wait to send (`send` 1) or to receive on channel `c`, behind all others.
   *
   * @param kase Index of the select case, or NONE. @param value What it wants to send.
   * @returns Its node.
   */
  wait(g: number, c: number, send: number, kase: number, value: number): number {
    const nodes = this.nodes, queue = 2 * c + send, n = nodes.take(g, queue, kase);
    const tail = this.#tail[queue];
    nodes.value[n] = value;
    nodes.next[n] = -1;
    nodes.prev[n] = tail;
    if (tail >= 0) nodes.next[tail] = n;
    else this.#head[queue] = n;
    this.#tail[queue] = n;
    return n;
  }

  /** First waiting receiver (`send` 0) or sender (1) of channel `c`, or NONE. */
  first(c: number, send: number): number {
    return this.#head[2 * c + send];
  }

  /**
   * Removes a node and all its siblings from their queues and frees them: the wait is over.
   */
  release(n: number): void {
    const nodes = this.nodes;
    let x = n;
    do {
      const sibling = nodes.sibling[x];
      this.#unlink(x);
      nodes.give(x);
      x = sibling;
    } while (x !== n);
  }

  /** Puts a message into the buffer. @returns Its number. */
  buffer(c: number, value: number): number {
    const slot = this.#base[c] + ((this.#first[c] + this.count[c]) % this.cap[c]);
    const number = this.entered[c]++;
    this.count[c]++;
    this.#value[slot] = value;
    this.#number[slot] = number;
    return number;
  }

  /**
   * Takes the oldest message out of the buffer; its number is in `lastNumber`.
   *
   * @returns Its value.
   */
  unbuffer(c: number): number {
    const slot = this.#base[c] + this.#first[c];
    this.#first[c] = (this.#first[c] + 1) % this.cap[c];
    this.count[c]--;
    this.lastNumber = this.#number[slot];
    return this.#value[slot];
  }

  #unlink(n: number): void {
    const nodes = this.nodes, q = nodes.queue[n];
    const next = nodes.next[n], prev = nodes.prev[n];
    if (prev >= 0) nodes.next[prev] = next;
    else this.#head[q] = next;
    if (next >= 0) nodes.prev[next] = prev;
    else this.#tail[q] = prev;
  }
}
