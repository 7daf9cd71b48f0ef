/**
 * The columns of all Gs. A G is an index; nothing about it is an object, so ten million of them are
 * a handful of typed arrays and the collector never looks at them.
 *
 * @module
 */

import { LimitError } from "../core/errors.ts";
import { EngineMemory } from "./columns.ts";

/** Status of a G. */
export const GStatus = {
  NEW: 0,
  RUNNABLE: 1,
  RUNNING: 2,
  WAITING: 3,
  SYSCALL: 4,
  DEAD: 5,
} as const;

/** Flags of a G; nine at most. */
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
  /** Waits in the mutex' queue for the second time or more: it goes to the head. */
  LIFO: 64,
  /** A G of the runtime itself, not of the program: not counted. */
  SYSTEM: 128,
  /** Its waits keep its thread. */
  PINNED: 256,
} as const;

/**
 * One row is what a scheduling decision touches of a G: eight words, half a cache line. Whoever is
 * on the hot path takes these into constants of its own module, for the optimizer folds only those.
 */
export const Row = {
  /** Shift from a G to its row. */
  SHIFT: 3,
  /** Next instruction, times 4: where it stands in the executor's code. */
  PC: 0,
  PC_SHIFT: 2,
  /** Status, reason, flags and home in one word, because most changes touch two of them. */
  WORD: 1,
  /**
   * While runnable: machine-wide ticks when it became so. While blocked: index of what it waits
   * for.
   */
  TICK: 2,
  /** First of its variables in `vars`. */
  VARS: 3,
  /**
   * Time spent runnable (no sign), and worked, so far; what they do not hold is in columns beside.
   */
  WAIT_NS: 6,
  WORK_NS: 7,
  /**
   * For `times`, which sees the same memory as doubles: shift from a G, and when it became
   * runnable.
   */
  TIMES_SHIFT: 2,
  READY_NS: 2,
} as const;

/**
 * Parts of the word: status in bits 0..2, `why` in 3..6, flags in 7..15, home (signed) in 16..31.
 */
export const Word = {
  STATUS_BITS: 7,
  WHY_SHIFT: 3,
  WHY_BITS: 15 << 3,
  FLAG_SHIFT: 7,
  FLAG_BITS: 511 << 7,
  HOME_SHIFT: 16,
  /** All but status and home. */
  KEPT_BITS: 15 << 3 | 511 << 7,
} as const;

const { SHIFT, PC, PC_SHIFT, WORD, TICK, VARS, WAIT_NS, WORK_NS, TIMES_SHIFT, READY_NS } = Row;
const { STATUS_BITS, WHY_SHIFT, WHY_BITS, FLAG_SHIFT, HOME_SHIFT } = Word;

/**
 * The Gs; row `g` belongs to G `g`. What a decision touches lies side by side; links and variables
 * have columns of their own, because lists are walked and programs have any number of variables;
 * what most programs never use is a column that begins empty.
 */
export class GTable {
  /** Gs created so far. */
  count = 0;
  declare row: Int32Array;
  /** The same memory as doubles. */
  declare times: Float64Array;
  /**
   * Link of the one list a G is on (ready list, wait queue, unbounded local queue); as long as the
   * last G that needed one. Written with `link`.
   */
  next: Int32Array = new Int32Array(0);
  /** Variables of all Gs, one after the other. */
  declare vars: Float64Array;
  /**
   * Rest of an interrupted compute, or the time it began to wait for a mutex, or its wake-up time.
   * As long as the last G that needed it.
   */
  scratch: Float64Array = new Float64Array(0);
  /**
   * The M that a G keeps while it waits; as long as the last G that did. Written with `setThread`.
   */
  thread: Int32Array = new Int32Array(0);
  /** What `WAIT_NS` and `WORK_NS` do not hold, for the Gs up to the last that needed it. */
  #waitMore: Float64Array = new Float64Array(0);
  #workMore: Float64Array = new Float64Array(0);
  /** Birth: low 32 bits here; the rest, which grows with `g`, by the first G that has it. */
  declare private born: Int32Array;
  /** What is past of that rest. */
  readonly #bornEpochs: { readonly fromG: number; readonly ns: number }[] = [];
  /** The last of them, which nearly every G that ends was born in. */
  #bornFrom = 0;
  #bornNs = -0;
  /** What `fetch` read: kept, else the reading would be optimized away. */
  fetched = -0;
  #varCount = 0;
  #capacity: number = 0;
  declare private readonly gsMax: number;
  declare private readonly memory: EngineMemory;

  /**
   * @param capacity Rows to begin with. @param gsMax Limit on rows, 1..10,000,000.
   * @param memory Counts what the columns take.
   */
  constructor(capacity: number, gsMax: number, memory: EngineMemory = new EngineMemory()) {
    this.gsMax = gsMax;
    this.memory = memory;
    const n = Math.max(4, Math.min(capacity, gsMax));
    this.#capacity = n;
    this.row = memory.column(Int32Array, n << SHIFT, ROWS);
    this.times = new Float64Array(this.row.buffer);
    this.born = memory.column(Int32Array, n, BIRTHS);
    this.vars = memory.column(Float64Array, n * 2, "the variables of the Gs");
    this.#bornNs = 0; // As after a reset.
  }

  /** Bytes held by all columns; of a large table those that were ever touched, see `longerBy`. */
  get bytes(): number {
    const lazy = [this.next, this.scratch, this.thread, this.#waitMore, this.#workMore];
    const rows = this.#capacity >= LARGE ? this.count : this.#capacity;
    const vars = this.#capacity >= LARGE ? this.#varCount : this.vars.length;
    const bytes = rows * (this.row.BYTES_PER_ELEMENT * (1 << SHIFT) + this.born.BYTES_PER_ELEMENT);
    return lazy.reduce((sum, column) => sum + column.byteLength, bytes + 8 * vars);
  }

  /**
   * Makes a G.
   *
   * @param entry First instruction. @param varCount Its variables, all 0.
   * @param clock Says when it is born, not before the last G: a time in an argument is an object.
   * @throws {LimitError} `gsMax` reached.
   */
  create(entry: number, varCount: number, clock: { readonly nowNs: number }): number {
    const g = this.count;
    if (g === this.#capacity) this.#grow();
    this.count = g + 1;
    const at = g << SHIFT, row = this.row, base = this.#varCount;
    this.#varCount = base + varCount;
    // One more than there are: `fetch` looks at the first variable even of a G that has none.
    if (this.#varCount >= this.vars.length) this.#growVars();
    row[at | PC] = entry << PC_SHIFT;
    row[at | WORD] = -1 << HOME_SHIFT;
    row[at | VARS] = base;
    const nowNs = clock.nowNs;
    this.born[g] = nowNs;
    const ns = nowNs - (nowNs >>> 0);
    if (ns !== this.#bornNs) this.#bornEpoch(g, ns);
    return g;
  }

  /** The Gs from `fromG` on are born in the 2**32 ns from `ns` on. */
  #bornEpoch(fromG: number, ns: number): void {
    this.#bornEpochs.push({ fromG: this.#bornFrom, ns: this.#bornNs });
    this.#bornFrom = fromG;
    this.#bornNs = ns;
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.row.fill(0, 0, this.count << SHIFT);
    this.vars.fill(0, 0, this.#varCount);
    this.scratch.fill(0);
    this.#waitMore.fill(0);
    this.#workMore.fill(0);
    this.#bornEpochs.length = this.#bornFrom = 0;
    this.#bornNs = 0;
    this.count = this.#varCount = 0;
    return this;
  }

  /**
   * Brings the rows and variables of the first `count` Gs of `queue` into the cache. They will be
   * run one by one, and then each would wait for memory twice; here the processor asks for all of
   * them at once.
   */
  fetch(queue: { at(index: number): number }, count: number): void {
    const row = this.row, vars = this.vars;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += vars[row[(queue.at(i) << SHIFT) | VARS]];
    this.fetched = sum;
  }

  /** Next instruction of `g`. */
  pc(g: number): number {
    return this.row[(g << SHIFT) | PC] >> PC_SHIFT;
  }
  setPc(g: number, pc: number): void {
    this.row[(g << SHIFT) | PC] = pc << PC_SHIFT;
  }
  /** First variable of `g` in `vars`. */
  varBase(g: number): number {
    return this.row[(g << SHIFT) | VARS];
  }
  /** `GStatus` of `g`. */
  status(g: number): number {
    return this.row[(g << SHIFT) | WORD] & STATUS_BITS;
  }
  setStatus(g: number, status: number): void {
    const at = (g << SHIFT) | WORD;
    this.row[at] = (this.row[at] & ~STATUS_BITS) | status;
  }
  /** Is any G runnable? Takes time in proportion to their number. */
  anyRunnable(): boolean {
    for (let g = 0; g < this.count; g++) if (this.status(g) === GStatus.RUNNABLE) return true;
    return false;
  }
  /** Why it waits (`Wait`), or became runnable (`ReadyWhy`). */
  why(g: number): number {
    return (this.row[(g << SHIFT) | WORD] & WHY_BITS) >> WHY_SHIFT;
  }
  /** Sets status and reason. */
  setWhy(g: number, status: number, why: number): void {
    const at = (g << SHIFT) | WORD;
    this.row[at] = (this.row[at] & ~(STATUS_BITS | WHY_BITS)) | status | (why << WHY_SHIFT);
  }
  /** Is any of these flags set? */
  has(g: number, flags: number): boolean {
    return (this.row[(g << SHIFT) | WORD] & (flags << FLAG_SHIFT)) !== 0;
  }
  /** Sets flags. */
  flag(g: number, flags: number): void {
    this.row[(g << SHIFT) | WORD] |= flags << FLAG_SHIFT;
  }
  /** Clears flags. */
  unflag(g: number, flags: number): void {
    this.row[(g << SHIFT) | WORD] &= ~(flags << FLAG_SHIFT);
  }
  /** P it last ran on or is meant for, NONE at first. */
  home(g: number): number {
    return this.row[(g << SHIFT) | WORD] >> HOME_SHIFT;
  }
  setHome(g: number, p: number): void {
    const at = (g << SHIFT) | WORD;
    this.row[at] = (this.row[at] & 0xffff) | (p << HOME_SHIFT);
  }
  /** `g` became runnable at `nowNs`, when the machine had made `ticks` ticks. */
  setReady(g: number, nowNs: number, ticks: number): void {
    this.row[(g << SHIFT) | TICK] = ticks;
    this.times[(g << TIMES_SHIFT) | READY_NS] = nowNs;
  }
  /** When runnable or running `g` became runnable. */
  readyNs(g: number): number {
    return this.times[(g << TIMES_SHIFT) | READY_NS];
  }
  /** Index of the channel, mutex or wait group that blocked `g` waits for; NONE: of no such. */
  waitObj(g: number): number {
    return this.row[(g << SHIFT) | TICK];
  }
  setWaitObj(g: number, object: number): void {
    this.row[(g << SHIFT) | TICK] = object;
  }
  /** Links `to`, a G or NONE, behind `g`. */
  link(g: number, to: number): void {
    if (g >= this.next.length) this.next = this.memory.grown(this.next, g + 1, LINKS);
    this.next[g] = to;
  }
  setThread(g: number, m: number): void {
    if (g >= this.thread.length) this.thread = this.memory.grown(this.thread, g + 1, LINKS);
    this.thread[g] = m;
  }
  setScratch(g: number, value: number): void {
    if (g >= this.scratch.length) this.scratch = this.memory.grown(this.scratch, g + 1, TIMES);
    this.scratch[g] = value;
  }
  /** Birth of `g`. */
  bornNs(g: number): number {
    const low = this.born[g] >>> 0;
    return g >= this.#bornFrom ? this.#bornNs + low : this.#bornBefore(g) + low;
  }

  /** The epoch of a G that was not born in the last one. */
  #bornBefore(g: number): number {
    const epochs = this.#bornEpochs;
    let low = 0, high = epochs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (epochs[middle].fromG <= g) low = middle;
      else high = middle - 1;
    }
    return epochs[low].ns;
  }
  /** Time spent runnable so far. */
  waitNs(g: number): number {
    const more = this.#waitMore;
    return (this.row[(g << SHIFT) | WAIT_NS] >>> 0) + (g < more.length ? more[g] : 0);
  }
  /** Time worked so far. */
  workNs(g: number): number {
    const more = this.#workMore;
    return this.row[(g << SHIFT) | WORK_NS] + (g < more.length ? more[g] : 0);
  }
  /** What all Gs worked so far. */
  allWorkNs(): number {
    const row = this.row, n = this.count << SHIFT;
    let sum = 0;
    for (let at = WORK_NS; at < n; at += 1 << SHIFT) sum += row[at];
    const more = this.#workMore;
    for (let g = 0; g < more.length; g++) sum += more[g];
    return sum;
  }
  addWork(g: number, ns: number): void {
    // In 32-bit integers, because a sum that may be a double costs four times as much.
    const at = (g << SHIFT) | WORK_NS, small = ns | 0, sum = (this.row[at] + small) | 0;
    if (small === ns && sum >= small) this.row[at] = sum;
    else this.#workMore = this.#carry(this.#workMore, g, at, ns, this.row[at]);
  }

  /**
   * Adds to the time spent runnable what its slot in the row, 32 bits without a sign, cannot take.
   */
  carryWait(g: number, ns: number): void {
    const at = (g << SHIFT) | WAIT_NS;
    this.#waitMore = this.#carry(this.#waitMore, g, at, ns, this.row[at] >>> 0);
  }

  /** Moves a sum that its slot cannot hold to the column beside. @returns The column. */
  #carry(more: Float64Array, g: number, at: number, ns: number, before: number): Float64Array {
    const column = g < more.length ? more : this.memory.grown(more, g + 1, TIMES);
    column[g] += before + ns;
    this.row[at] = 0;
    return column;
  }

  #grow(): void {
    if (this.#capacity >= this.gsMax) {
      throw new LimitError(
        "gsMax",
        this.gsMax,
        "more Gs were created than allowed, usually a prog that spawns itself without an end",
      );
    }
    const n = longerBy(this.#capacity, this.gsMax);
    // A little memory may be left for fewer of them: the shorter column counts.
    const before = this.#capacity, memory = this.memory;
    this.row = memory.grown(this.row, (before + 1) << SHIFT, ROWS, n << SHIFT);
    this.times = new Float64Array(this.row.buffer);
    this.born = memory.grown(this.born, before + 1, BIRTHS, this.row.length >> SHIFT);
    this.#capacity = this.born.length;
  }

  #growVars(): void {
    // As many for each G to come as those so far have on average.
    const mean = this.#varCount / this.count;
    const n = Math.ceil(mean * longerBy(this.count, this.gsMax));
    const what = `the variables of ${this.count} Gs (${Math.ceil(mean)} each on average, 8 bytes)`;
    const wanted = Math.max(this.#varCount, n) + 1;
    this.vars = this.memory.grown(this.vars, this.#varCount + 1, what, wanted);
  }
}

/** Tables as a refusal names them. */
const ROWS = "the rows of the Gs",
  BIRTHS = "the births of the Gs",
  LINKS = "the lists of Gs",
  TIMES = "the times of the Gs";

/** From here on a table grows fourfold, and from a million rows on to its limit. */
const LARGE = 1 << 12;

/**
 * How many rows a full table gets. Memory that was never touched takes no room and no time; an old
 * copy takes both, until the collector comes by. So large tables grow seldom and by much.
 */
function longerBy(rows: number, rowsMax: number): number {
  if (rows >= 1_000_000) return rowsMax;
  return Math.min(rowsMax, rows >= LARGE ? 4 * rows : Math.ceil(rows * 1.5) + 16);
}
