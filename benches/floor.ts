/**
 * The floor loop: the barest GPM scheduling loop over typed arrays that still makes every decision
 * Go's scheduler makes (own ring, look at the global queue each 61st tick, batch from the global
 * queue, steal half) and nothing else: no events, no costs, no Ms, no programs, no metrics.
 *
 * It says what a scheduling decision costs when only the queues and the heap of Ps by virtual time
 * are left. The engine is judged by its ratio to this figure (see `speed/floors.ts`), so the loop
 * is kept as fast as we can write it: a slow floor would only flatter the engine.
 *
 * @module
 */

/** Slots of one ring as a power of two, and the masks that follow: Go's 256. */
const RING_BITS = 8;
const RING_SLOTS = 1 << RING_BITS;
const RING_MASK = RING_SLOTS - 1;
/** Most Gs moved from the global queue at once: half a ring, as in Go. */
const BATCH_MAX = RING_SLOTS / 2;
/** Every how many ticks a P looks at the global queue first: Go's 61. */
const LOOK_TICKS = 61;
/** A G works `100 .. 100 + 255` virtual ns before it yields; a look that finds nothing takes 50. */
const WORK_NS_MIN = 100;
const WORK_NS_MASK = 255;
const MISS_NS = 50;
const NONE = -1;

/** Size of a run of the floor loop. */
export interface FloorOptions {
  /** Ps, at least 1. */
  readonly procs: number;
  /**
   * Gs, at least 1; dealt to the rings round-robin, what does not fit spills to the global queue.
   */
  readonly gs: number;
  /** How often each G is dispatched, at least 1. */
  readonly rounds: number;
}

/** What a run of the floor loop gave. */
export interface FloorResult {
  /** Gs dispatched: exactly `gs * rounds`. */
  readonly decisions: number;
  /** Looks that found no G at all. */
  readonly misses: number;
  /**
   * 32 bits over the final clocks, queue positions and the random state. Same options, same bits.
   */
  readonly checksum: number;
}

/** Runs the floor loop to its end. @throws {RangeError} If an option is not a positive integer. */
export function runFloor(options: FloorOptions): FloorResult {
  for (const name of ["procs", "gs", "rounds"] as const) {
    const value = options[name];
    if (!Number.isInteger(value) || value < 1 || value > 2 ** 30) {
      throw new RangeError(`Cannot run floor as '${name}' must be 1..2**30: received ${value}`);
    }
  }
  return new FloorLoop(options).run();
}

/** One machine, one use. Columns are 32-bit so that every index stays a small integer. */
class FloorLoop {
  readonly #procs: number;
  /** Rings, one after the other; heads and tails run on and are masked when used. */
  readonly #slots: Int32Array;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  /** Ticks until the next look at the global queue: counts down, which is cheaper than `% 61`. */
  readonly #untilLook: Int32Array;
  /** Global queue: a linked list through a column. */
  readonly #link: Int32Array;
  #first = NONE;
  #last = NONE;
  #globalLen = 0;
  readonly #roundsLeft: Int32Array;
  /** The G that each P runs, or NONE. */
  readonly #running: Int32Array;
  /** Binary heap of Ps by clock. Clocks lie in heap order too: a sift reads no second column. */
  readonly #heapP: Int32Array;
  readonly #heapNs: Float64Array;
  #random = 123456789;

  constructor({ procs, gs, rounds }: FloorOptions) {
    this.#procs = procs;
    this.#slots = new Int32Array(procs << RING_BITS);
    this.#head = new Int32Array(procs);
    this.#tail = new Int32Array(procs);
    this.#untilLook = new Int32Array(procs);
    this.#link = new Int32Array(gs).fill(NONE);
    this.#roundsLeft = new Int32Array(gs).fill(rounds);
    this.#running = new Int32Array(procs).fill(NONE);
    this.#heapP = Int32Array.from({ length: procs }, (_, p) => p);
    this.#heapNs = new Float64Array(procs);
    for (let g = 0; g < gs; g++) this.#put(g % procs, g);
  }

  run(): FloorResult {
    const heapP = this.#heapP, heapNs = this.#heapNs;
    const running = this.#running, roundsLeft = this.#roundsLeft;
    const gs = roundsLeft.length;
    let decisions = 0, misses = 0, done = 0;
    while (done < gs) {
      const p = heapP[0];
      const ran = running[p];
      if (ran >= 0) {
        const left = --roundsLeft[ran];
        // Half of the yields stay local, half go global, so that both queues are always in use.
        if (left === 0) done++;
        else if ((left & 1) === 1) this.#put(p, ran);
        else this.#putGlobal(ran);
      }
      const g = this.#find(p);
      running[p] = g;
      let stepNs = MISS_NS;
      if (g >= 0) {
        decisions++;
        stepNs = WORK_NS_MIN + (this.#draw() & WORK_NS_MASK);
      } else misses++;
      this.#siftDown(p, heapNs[0] + stepNs);
    }
    return { decisions, misses, checksum: this.#checksum() };
  }

  #find(p: number): number {
    if (this.#untilLook[p]-- === 0) {
      this.#untilLook[p] = LOOK_TICKS - 1;
      if (this.#globalLen > 0) return this.#getGlobal();
    }
    const head = this.#head[p];
    if (head !== this.#tail[p]) {
      this.#head[p] = head + 1;
      return this.#slots[(p << RING_BITS) | (head & RING_MASK)];
    }
    const length = this.#globalLen;
    if (length === 0) return this.#steal(p);
    let batch = ((length / this.#procs) | 0) + 1;
    if (batch > length) batch = length;
    if (batch > BATCH_MAX) batch = BATCH_MAX;
    const g = this.#getGlobal();
    while (--batch > 0) this.#put(p, this.#getGlobal());
    return g;
  }

  #put(p: number, g: number): void {
    const head = this.#head[p], tail = this.#tail[p], base = p << RING_BITS;
    if (((tail - head) | 0) < RING_SLOTS) {
      this.#slots[base | (tail & RING_MASK)] = g;
      this.#tail[p] = tail + 1;
      return;
    }
    for (let i = 0; i < BATCH_MAX; i++) {
      this.#putGlobal(this.#slots[base | ((head + i) & RING_MASK)]);
    }
    this.#head[p] = head + BATCH_MAX;
    this.#putGlobal(g);
  }

  #putGlobal(g: number): void {
    this.#link[g] = NONE;
    if (this.#last >= 0) this.#link[this.#last] = g;
    else this.#first = g;
    this.#last = g;
    this.#globalLen++;
  }

  #getGlobal(): number {
    const g = this.#first, next = this.#link[g];
    this.#first = next;
    if (next < 0) this.#last = NONE;
    this.#globalLen--;
    return g;
  }

  #steal(thief: number): number {
    const procs = this.#procs;
    const from = (this.#draw() >>> 0) % procs;
    for (let k = 0; k < procs; k++) {
      const victim = from + k < procs ? from + k : from + k - procs;
      if (victim === thief) continue;
      const head = this.#head[victim], length = (this.#tail[victim] - head) | 0;
      if (length === 0) continue;
      const batch = length - (length >> 1), tail = this.#tail[thief];
      const source = victim << RING_BITS, target = thief << RING_BITS;
      for (let i = 0; i < batch - 1; i++) {
        const g = this.#slots[source | ((head + i) & RING_MASK)];
        this.#slots[target | ((tail + i) & RING_MASK)] = g;
      }
      this.#tail[thief] = tail + batch - 1;
      this.#head[victim] = head + batch;
      return this.#slots[source | ((head + batch - 1) & RING_MASK)];
    }
    return NONE;
  }

  /** Gives the P at the top of the heap, `p`, the clock `ns` and restores the order. */
  #siftDown(p: number, ns: number): void {
    const heapP = this.#heapP, heapNs = this.#heapNs, size = this.#procs;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && heapNs[child + 1] < heapNs[child]) child++;
      const childNs = heapNs[child];
      if (childNs >= ns) break;
      heapNs[hole] = childNs;
      heapP[hole] = heapP[child];
      hole = child;
    }
    heapNs[hole] = ns;
    heapP[hole] = p;
  }

  /** Marsaglia's xorshift32: three shifts, no memory. */
  #draw(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return this.#random = x;
  }

  #checksum(): number {
    let sum = this.#random;
    for (let p = 0; p < this.#procs; p++) {
      sum = (Math.imul(sum, 31) + this.#heapNs[p] + this.#heapP[p]) | 0;
      sum = (Math.imul(sum, 31) + this.#head[p] + this.#tail[p]) | 0;
    }
    return sum >>> 0;
  }
}
