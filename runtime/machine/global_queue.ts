/**
 * The global run queue: an unbounded FIFO in a ring that grows. Its lock is a point in virtual time.
 *
 * A list linked through a column of the G table would own no memory, but then each G taken out must
 * have come from memory before the next one is even known; out of an array a batch comes at once.
 *
 * @module
 */

/** FIFO of Gs. */
export class GlobalQueue {
  /** Gs ever put, and taken: positions in the ring, whose length is a power of two. */
  puts = 0;
  gets = 0;
  /** The lock is free from here on. */
  lockFreeNs = -0;
  private slots = new Int32Array(16);

  /** Gs queued. */
  get size(): number {
    return this.puts - this.gets;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.slots.byteLength;
  }

  /** Appends `g`. */
  push(g: number): void {
    if (this.puts - this.gets === this.slots.length) this.#grow();
    this.slots[this.puts++ & (this.slots.length - 1)] = g;
  }

  /** Takes the head, or NONE. */
  pop(): number {
    return this.puts === this.gets ? -1 : this.slots[this.gets++ & (this.slots.length - 1)];
  }

  /** The `index`-th from the head, 0 <= index < size. */
  peek(index: number): number {
    return this.slots[(this.gets + index) & (this.slots.length - 1)];
  }

  #grow(): void {
    const before = this.slots, mask = before.length - 1;
    const slots = this.slots = new Int32Array(before.length * 2);
    for (let i = this.gets; i < this.puts; i++) slots[i & (2 * mask + 1)] = before[i & mask];
  }
}
