/**
 * What is stored of a trace: for each goroutine what it did, in order, and how it waited. All of it
 * integer columns that grow, so that a trace of 100 MB needs some ten MB.
 *
 * @module
 */

import { GoState } from "./trace_event.ts";

/** What both kinds of column share; a kind says how wide its numbers are. */
class Column<T extends Int32Array | Float64Array> {
  length = 0;
  #values: T;

  constructor(private readonly make: (length: number) => T) {
    this.#values = make(1024);
  }

  /** Appends a value. @returns Its index. */
  push(value: number): number {
    if (this.length === this.#values.length) {
      const wider = this.make(2 * this.length);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length] = value;
    return this.length++;
  }

  /** The value at `i`, which must be below the length. */
  at(i: number): number {
    return this.#values[i];
  }

  /** Overwrites the value at `i`. */
  set(i: number, value: number): void {
    this.#values[i] = value;
  }
}

/** Whole numbers of 32 bits. */
export class IntColumn extends Column<Int32Array> {
  constructor() {
    super((length) => new Int32Array(length));
  }
}

/** Numbers up to 2**53: times. */
export class TimeColumn extends Column<Float64Array> {
  constructor() {
    super((length) => new Float64Array(length));
  }
}

/** What a row of the log says; `x` is its operand. */
export const Did = {
  /** Computed for `x` ns. */
  COMPUTE: 0,
  /** Let others run: `Gosched`, or the garbage collector made it. */
  YIELD: 1,
  /** Started goroutine `x`. */
  SPAWN: 2,
  /** Ended wait `x` of another goroutine. */
  WAKE: 3,
  /** Waited: wait `x`. */
  WAIT: 4,
  /** Was in a system call for `x` ns. */
  SYSCALL: 5,
  /** Wrote to the network: send `x`. */
  NETWORK_SEND: 6,
  /** Ended. */
  EXIT: 7,
  /** Nothing: the row was taken back. */
  NOTHING: 8,
} as const;
/** One of {@linkcode Did}. */
export type Did = typeof Did[keyof typeof Did];

/** Who ended a wait, where it was no goroutine. */
export const Woken = { NEVER: -1, OUTSIDE: -2 } as const;

/** One stack that occurred, innermost function first. */
export interface Place {
  /** Functions of the runtime and of package sync on top: what was done. */
  readonly done: readonly string[];
  /** Functions that did it and their callers, `main.f @ 0x4a57d9`: each with its address. */
  readonly callers: readonly string[];
}

/** One goroutine. */
export class Goroutine {
  state: GoState = GoState.Undetermined;
  /** Since when it is in this state, ns. */
  sinceNs = 0;
  /** When it was dispatched last, ns. */
  ranFromNs = 0;
  /** What a core had given to who ran by then, ns. */
  sinceCpuNs = 0;
  /** Computed, but not yet in the log; and how often it took memory meanwhile. */
  pendingNs = 0;
  pendingSpans = 0;
  /** The wait it is in, -1: none; and the one that ended last. */
  wait = -1;
  lastWait = -1;
  /** The wait in which the trace found it, -1: none. */
  foundIn = -1;
  /** Function it began in, "" if the trace does not say. */
  name = "";
  /** Where it was started (a place), and by whom; -1: the trace does not say. */
  bornAt = -1;
  bornBy = -1;
  runningNs = 0;
  runnableNs = 0;
  syscallNs = 0;

  /** @param id As the trace has it. */
  constructor(readonly id: number) {}
}

/** How something from outside is noticed. */
export interface Noticed {
  /** Was a P woken for it? */
  readonly isIdle: boolean;
  /** When somebody had looked last. */
  readonly lookedNs: number;
}

/** A timer that started a goroutine. */
export interface Birth extends Noticed {
  readonly atNs: number;
}

/** A goroutine and the thread that is its own, from a row of the log on to another. */
export interface LockedThread {
  readonly g: number;
  readonly fromRow: number;
  /** From here on it runs elsewhere, or others on its thread; Infinity: never. */
  readonly toRow: number;
}

/** Counts and times (ns) of the whole trace. */
export interface LogTotals {
  events: number;
  lines: number;
  dispatches: number;
  preemptions: number;
  /** Goroutines that the garbage collector stopped, and that are made to yield for it. */
  forcedYields: number;
  stopTheWorlds: number;
  stopTheWorldNs: number;
  /** Work of the garbage collector that became work of goroutines it held up. */
  collectorNs: number;
}

/** The log of a trace. */
export class TraceLog {
  readonly goroutines: Goroutine[] = [];
  /** Rows: goroutine, what it did, operand. */
  readonly rowG = new IntColumn();
  readonly rowDid = new IntColumn();
  readonly rowX = new TimeColumn();
  /** When it was done, or over if it took time, ns. */
  readonly rowNs = new TimeColumn();
  /** How often it took memory from the heap that all Ps share. */
  readonly rowSpans = new IntColumn();
  /** Stacks that occurred; sites are indices into it. */
  readonly places: Place[] = [];
  /** Waits: whose; class; place (below 0: no stack); from and to, ns. */
  readonly waitG = new IntColumn();
  readonly waitClass = new IntColumn();
  readonly waitSite = new IntColumn();
  readonly waitFromNs = new TimeColumn();
  readonly waitToNs = new TimeColumn();
  /** The goroutine that ended the wait, or {@linkcode Woken}. */
  readonly waitWaker = new IntColumn();
  /** Where the one who ended it stood, -1: no stack. */
  readonly waitWakeSite = new IntColumn();
  /** Ended from outside: for how long before nobody had looked, ns. */
  readonly waitUnseenNs = new TimeColumn();
  /** Ended from outside: 1 if a P that was idle had to be woken. */
  readonly waitIdle = new IntColumn();
  /** Network waits: the last poll that did not end it, ns; what ended it came later. */
  readonly waitPolledNs = new TimeColumn();
  /** Writes to the network: whose; from and to, ns. In order of their ends. */
  readonly sendG = new IntColumn();
  readonly sendFromNs = new TimeColumn();
  readonly sendToNs = new TimeColumn();
  /** Goroutines that no goroutine created: those of timers. */
  readonly bornOutside = new Map<number, Birth>();
  /** Goroutines that ran, or could have, when the trace began. */
  readonly present: number[] = [];
  /** The goroutine that turned the trace on, -1: unknown. */
  starter = -1;
  /** GOMAXPROCS when the trace began, 0: not said; and how often it changed. */
  procs = 0;
  procsChanges = 0;
  /** Ps that were seen running. */
  procsSeen = 0;
  startNs = -1;
  endNs = 0;
  /** From the stop of a goroutine to the start of the next on the same P, ns. */
  readonly gapsNs = new TimeColumn();
  /** From a wake-up to the first goroutine on a P that was idle, ns; and to one from a runnext. */
  readonly wakesNs = new TimeColumn();
  readonly wakesNextNs = new TimeColumn();
  /** From where a thief saw a runnext to the start of it, ns: it naps before it takes that. */
  readonly napsNs = new TimeColumn();
  /** From one thread that lets a P go to another that runs somebody there who could, ns. */
  readonly handsNs = new TimeColumn();
  /** Goroutines that have a thread of their own. */
  lockedThreads: readonly LockedThread[] = [];
  /** From a look at timers that found some due to the first goroutine, where a P was idle, ns. */
  readonly callsNs = new TimeColumn();
  readonly totals: LogTotals = {
    events: 0,
    lines: 0,
    dispatches: 0,
    preemptions: 0,
    forcedYields: 0,
    stopTheWorlds: 0,
    stopTheWorldNs: 0,
    collectorNs: 0,
  };

  /** Ps of the machine to replay on: GOMAXPROCS, or as many as ran if the trace does not say it. */
  get machineProcs(): number {
    return Math.max(1, this.procs === 0 ? this.procsSeen : this.procs);
  }

  /** Appends a row. */
  add(g: number, did: Did, x: number, atNs: number): void {
    this.rowG.push(g);
    this.rowDid.push(did);
    this.rowX.push(x);
    this.rowNs.push(atNs);
    this.rowSpans.push(0);
  }

  /** Writes what `g` computed so far. */
  flush(g: number, nowNs: number): void {
    const x = this.goroutines[g];
    const ns = Math.round(x.pendingNs);
    if (ns > 0) {
      this.add(g, Did.COMPUTE, ns, nowNs);
      this.rowSpans.set(this.rowG.length - 1, x.pendingSpans);
      x.pendingSpans = 0;
    }
    x.pendingNs -= ns;
  }

  /** Begins a wait. @returns Its number. */
  beginWait(g: number, waitClass: number, fromNs: number): number {
    this.waitG.push(g);
    this.waitClass.push(waitClass);
    this.waitSite.push(-1 - waitClass);
    this.waitFromNs.push(fromNs);
    this.waitToNs.push(-1);
    this.waitWaker.push(Woken.NEVER);
    this.waitWakeSite.push(-1);
    this.waitUnseenNs.push(0);
    this.waitIdle.push(0);
    return this.waitPolledNs.push(0);
  }

  /** Appends a write to the network. */
  addSend(g: number, fromNs: number, toNs: number): void {
    this.sendFromNs.push(fromNs);
    this.sendToNs.push(toNs);
    this.add(g, Did.NETWORK_SEND, this.sendG.push(g), toNs);
  }
}

/** The rows of each goroutine, in order. */
export class RowIndex {
  /** Rows of each goroutine: `#rows[#first[g]..#first[g + 1]]`. */
  readonly #rows: Int32Array;
  readonly #first: Int32Array;
  readonly #exits: Int32Array;

  constructor(log: TraceLog) {
    this.#first = new Int32Array(log.goroutines.length + 1);
    this.#rows = new Int32Array(log.rowG.length);
    this.#exits = new Int32Array(log.goroutines.length).fill(-1);
    const first = this.#first;
    for (let row = 0; row < log.rowG.length; row++) {
      first[log.rowG.at(row) + 1]++;
      if (log.rowDid.at(row) === Did.EXIT) this.#exits[log.rowG.at(row)] = row;
    }
    for (let g = 0; g < log.goroutines.length; g++) first[g + 1] += first[g];
    const next = first.slice();
    for (let row = 0; row < log.rowG.length; row++) this.#rows[next[log.rowG.at(row)]++] = row;
  }

  /** The row in which `g` ends, -1: it does not. */
  exit(g: number): number {
    return this.#exits[g];
  }

  /** The rows of `g`. */
  of(g: number): Int32Array {
    return this.#rows.subarray(this.#first[g], this.#first[g + 1]);
  }
}
