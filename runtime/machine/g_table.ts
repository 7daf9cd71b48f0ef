/**
 * The columns of all Gs. A G is an index; nothing about it is an object, so ten million of them are
 * a handful of typed arrays and the collector never looks at them.
 *
 * @module
 */

import { LimitError } from "../core/errors.ts";

/** Status of a G. */
export const GStatus = {
  NEW: 0,
  RUNNABLE: 1,
  RUNNING: 2,
  WAITING: 3,
  SYSCALL: 4,
  DEAD: 5,
} as const;

/** Bits of {@linkcode GTable.flags}. */
export const GFlag = {
  /** `scratch` holds the rest of an interrupted compute, in ns. */
  REST: 1,
  /** Woken inside `Lock`: it competes for the mutex again. */
  AWOKE: 2,
  /** Has waited longer than 1 ms for the mutex. */
  STARVING: 4,
  /** The unlocker handed the mutex over. */
  TICKET: 8,
  /** Came from outside, counts as an arrival. */
  ARRIVAL: 16,
  /** Blocked at least once: its stack has been grown. */
  GROWN: 32,
  /** Waits in the mutex' queue for the second time or more: it goes to the head. */
  LIFO: 64,
  /** A G of the runtime itself, not of the program: not counted. */
  SYSTEM: 128,
} as const;

/** Columns of the Gs; row `g` of each belongs to G `g`. Grows by half again when full. */
export class GTable {
  /** Gs created so far. */
  count = 0;
  /** Next instruction. */
  declare pc: Int32Array;
  /** Link of the one list this G is on (global queue, ready list, wait queue). */
  declare next: Int32Array;
  declare status: Uint8Array;
  /** Why it waits (`Wait`). */
  declare why: Uint8Array;
  declare flags: Uint8Array;
  /** P it last ran on or is meant for, NONE at first. */
  declare home: Int16Array;
  declare prog: Uint16Array;
  /** Object it waits for: index of channel, mutex or wait group. */
  declare waitObj: Int32Array;
  /** Machine-wide ticks when it became runnable. */
  declare readyTick: Int32Array;
  /** First of its variables in `vars`. */
  declare varBase: Int32Array;
  /** When it became runnable. */
  declare readyNs: Float64Array;
  declare bornNs: Float64Array;
  /** Time spent runnable so far. */
  declare waitNs: Float64Array;
  /** Time worked so far. */
  declare workNs: Float64Array;
  /** Rest of an interrupted compute, or the time it began to wait for a mutex, or its wake-up time. */
  declare scratch: Float64Array;
  /** Variables of all Gs, one after the other. */
  declare vars: Float64Array;
  #varCount = 0;
  #capacity: number = 0;
  declare private readonly gsMax: number;

  /** @param capacity Rows to begin with. @param gsMax Limit on rows, 1..10,000,000. */
  constructor(capacity: number, gsMax: number) {
    this.gsMax = gsMax;
    const n = Math.max(4, Math.min(capacity, gsMax));
    this.#capacity = n;
    this.pc = new Int32Array(n);
    this.next = new Int32Array(n);
    this.status = new Uint8Array(n);
    this.why = new Uint8Array(n);
    this.flags = new Uint8Array(n);
    this.home = new Int16Array(n);
    this.prog = new Uint16Array(n);
    this.waitObj = new Int32Array(n);
    this.readyTick = new Int32Array(n);
    this.varBase = new Int32Array(n);
    this.readyNs = new Float64Array(n);
    this.bornNs = new Float64Array(n);
    this.waitNs = new Float64Array(n);
    this.workNs = new Float64Array(n);
    this.scratch = new Float64Array(n);
    this.vars = new Float64Array(n * 2);
  }

  /** Bytes held by all columns. */
  get bytes(): number {
    return this.#capacity * (4 * 5 + 3 + 2 * 2 + 8 * 5) + this.vars.byteLength;
  }

  /**
   * Makes a G.
   *
   * @param prog Its prog. @param entry First instruction. @param varCount Its variables, all 0.
   * @param nowNs Birth.
   * @throws {LimitError} `gsMax` reached.
   */
  create(prog: number, entry: number, varCount: number, nowNs: number): number {
    const g = this.count;
    if (g === this.#capacity) this.#grow();
    this.count = g + 1;
    this.pc[g] = entry;
    this.next[g] = -1;
    this.home[g] = -1;
    this.prog[g] = prog;
    this.waitObj[g] = -1;
    this.bornNs[g] = nowNs;
    const base = this.#varCount;
    this.#varCount = base + varCount;
    if (this.#varCount > this.vars.length) this.vars = grown(this.vars, this.#varCount);
    this.varBase[g] = base;
    return g;
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    const n = this.count;
    this.count = 0;
    this.#varCount = 0;
    // What `create` does not set.
    this.status.fill(0, 0, n);
    this.why.fill(0, 0, n);
    this.flags.fill(0, 0, n);
    this.readyTick.fill(0, 0, n);
    this.readyNs.fill(0, 0, n);
    this.waitNs.fill(0, 0, n);
    this.workNs.fill(0, 0, n);
    this.scratch.fill(0, 0, n);
    this.vars.fill(0);
    return this;
  }

  #grow(): void {
    if (this.#capacity >= this.gsMax) {
      throw new LimitError(
        "gsMax",
        this.gsMax,
        "more Gs were created than allowed, usually a prog that spawns itself without an end",
      );
    }
    const n = Math.min(this.gsMax, Math.ceil(this.#capacity * 1.5) + 16);
    this.pc = grown(this.pc, n, true);
    this.next = grown(this.next, n, true);
    this.status = grown(this.status, n, true);
    this.why = grown(this.why, n, true);
    this.flags = grown(this.flags, n, true);
    this.home = grown(this.home, n, true);
    this.prog = grown(this.prog, n, true);
    this.waitObj = grown(this.waitObj, n, true);
    this.readyTick = grown(this.readyTick, n, true);
    this.varBase = grown(this.varBase, n, true);
    this.readyNs = grown(this.readyNs, n, true);
    this.bornNs = grown(this.bornNs, n, true);
    this.waitNs = grown(this.waitNs, n, true);
    this.workNs = grown(this.workNs, n, true);
    this.scratch = grown(this.scratch, n, true);
    this.#capacity = n;
  }
}

/** A typed array that the growing helper accepts. */
export type Column = Int32Array | Int16Array | Uint16Array | Uint8Array | Float64Array;

/**
 * A longer copy of a column.
 *
 * @param least Least length wanted. @param exact Give exactly that length, else half again as much.
 */
export function grown<T extends Column>(column: T, least: number, exact = false): T {
  const n = exact ? least : Math.max(least, Math.ceil(column.length * 1.5) + 16);
  const longer = new (column.constructor as new (n: number) => T)(n);
  longer.set(column);
  return longer;
}
