/**
 * The columns of all Ps (the right to run Gs) and the LIFO list of the idle ones.
 *
 * @module
 */

/** Status of a P. */
export const PStatus = { IDLE: 0, RUNNING: 1, SYSCALL: 2 } as const;

// The optimizer folds constants of its own module that are not exported.
const { IDLE, RUNNING } = PStatus;

/** Columns of the Ps; row `p` of each belongs to P `p`. */
export class PTable {
  declare readonly status: Uint8Array;
  /** The M that holds it, or left it in a system call; NONE if idle. */
  declare readonly m: Int32Array;
  /** Grows by one with each dispatch that does not inherit the slice. */
  declare readonly schedtick: Int32Array;
  /** Grows by one with each system call left or taken over. */
  declare readonly syscalltick: Int32Array;
  /** Time on the idle list, without the time since `idleFromNs` while it is on it. */
  declare readonly idleNs: Float64Array;
  declare readonly idleFromNs: Float64Array;
  /** What sysmon saw at its last look. */
  declare readonly seenTick: Int32Array;
  declare readonly seenTickNs: Float64Array;
  declare readonly seenSyscall: Int32Array;
  declare readonly seenSyscallNs: Float64Array;
  /** Idle Ps. */
  idleCount = 0;
  #idleTop = -1;
  declare private readonly next: Int32Array;
  declare private readonly prev: Int32Array;
  declare readonly count: number;

  /** @param count Number of Ps. All are idle, P0 on top. */
  constructor(count: number) {
    this.count = count;
    this.status = new Uint8Array(count);
    this.m = new Int32Array(count);
    this.schedtick = new Int32Array(count);
    this.syscalltick = new Int32Array(count);
    this.idleNs = new Float64Array(count);
    this.idleFromNs = new Float64Array(count);
    this.seenTick = new Int32Array(count);
    this.seenTickNs = new Float64Array(count);
    this.seenSyscall = new Int32Array(count);
    this.seenSyscallNs = new Float64Array(count);
    this.next = new Int32Array(count);
    this.prev = new Int32Array(count);
    this.reset();
  }

  /** All Ps idle, P0 on top, as at the start of a run. */
  reset(): this {
    this.idleCount = 0;
    this.#idleTop = -1;
    // There are few: to fill a column costs more than all of its cells.
    for (let p = this.count - 1; p >= 0; p--) {
      this.schedtick[p] = this.syscalltick[p] = 0;
      this.idleNs[p] = this.seenTickNs[p] = this.seenSyscallNs[p] = 0;
      this.seenTick[p] = this.seenSyscall[p] = -1;
      this.pushIdle(p, 0);
    }
    return this;
  }

  /** The idle P freed last, or NONE. It stays on the list. */
  get idleTop(): number {
    return this.#idleTop;
  }

  /** Puts `p` on the idle list. */
  pushIdle(p: number, nowNs: number): void {
    this.idleFromNs[p] = nowNs;
    this.status[p] = IDLE;
    this.m[p] = -1;
    this.next[p] = this.#idleTop;
    this.prev[p] = -1;
    if (this.#idleTop >= 0) this.prev[this.#idleTop] = p;
    this.#idleTop = p;
    this.idleCount++;
  }

  /** Takes `p` off the idle list and gives it to `m`. */
  takeIdle(p: number, m: number, nowNs: number): void {
    this.idleNs[p] += nowNs - this.idleFromNs[p];
    const next = this.next[p], prev = this.prev[p];
    if (prev >= 0) this.next[prev] = next;
    else this.#idleTop = next;
    if (next >= 0) this.prev[next] = prev;
    this.idleCount--;
    this.status[p] = RUNNING;
    this.m[p] = m;
  }
}
