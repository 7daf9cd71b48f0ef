/**
 * One event of a trace, from the line that `go tool trace -d=parsed` prints for it, and Go's words
 * for why a goroutine waits.
 *
 * @module
 */

import { TraceError } from "./lines.ts";

/** What an event is about; kinds that a workload needs nothing of are OTHER. */
export const Kind = {
  OTHER: 0,
  GO: 1,
  PROC: 2,
  PROCS: 3,
  RANGE: 4,
  RANGE_END: 5,
  SYNC: 6,
  /** Who acts took memory from the heap that all Ps share. */
  HEAP: 7,
} as const;
/** One of {@linkcode Kind}. */
export type Kind = typeof Kind[keyof typeof Kind];

/** States of a goroutine as the trace names them. */
export const GoState = {
  Undetermined: 0,
  NotExist: 1,
  Runnable: 2,
  Running: 3,
  Waiting: 4,
  Syscall: 5,
} as const;
/** One of {@linkcode GoState}. */
export type GoState = typeof GoState[keyof typeof GoState];
/** Words for {@linkcode GoState}. */
export const GO_STATES = Object.keys(GoState) as readonly (keyof typeof GoState)[];

/** States of a P as the trace names them. */
const PROC_STATES: readonly string[] = ["Undetermined", "NotExist", "Idle", "Running"];

const EVENT = /^M=(-?\d+) P=(-?\d+) G=(-?\d+) ([A-Z]\w*) Time=(\d+)(?: (.*))?$/s;
const GO = /^GoID=(\d+) (\w+)->(\w+) Reason="(.*)"$/s;
const PROC = /^ProcID=(\d+) (\w+)->(\w+) Reason="(.*)"$/s;
const THREADS = /^Name="\/sched\/gomaxprocs:threads" Value=(?:Value\{)?Uint64\((\d+)\)\}?$/;
/** Go says the size of the heap whenever a P takes a span of memory for itself. */
const HEAP = 'Name="/memory/classes/heap/objects:bytes"';
/** Most Ps that a machine of the lab has. */
export const PROCS_MAX = 1024;
const RANGE = /^Name="([^"]*)" Scope=/;

/** Kinds of event that Go prints (`internal/trace`); a word that is none of them is garbage. */
const KINDS: ReadonlySet<string> = new Set([
  "Sync",
  "Metric",
  "Label",
  "StackSample",
  "RangeBegin",
  "RangeActive",
  "RangeEnd",
  "TaskBegin",
  "TaskEnd",
  "RegionBegin",
  "RegionEnd",
  "Log",
  "StateTransition",
  "Experimental",
]);

/** One event. There is one object for the whole trace: fields hold only until the next line. */
export class TraceEvent {
  kind: Kind = Kind.OTHER;
  /** In ns, on the clock of the trace. */
  timeNs = 0;
  /** Thread, P and goroutine that acted, -1: none. */
  m = -1;
  p = -1;
  g = -1;
  /** The goroutine or P that changed state; of PROCS the new number. */
  subject = -1;
  from: GoState = GoState.Undetermined;
  to: GoState = GoState.Undetermined;
  /** PROC: does the P run from here on? */
  running = false;
  /** Why a goroutine stopped; name of a range. */
  text = "";

  /**
   * Reads a line that begins with `M=`.
   *
   * @throws {TraceError} If it is malformed.
   */
  read(line: string, number: number): void {
    const parts = EVENT.exec(line);
    if (parts === null || !KINDS.has(parts[4])) {
      const rule =
        "must be an event 'M=… P=… G=… KIND Time=… …', whole and of a kind that Go prints";
      throw new TraceError(number, rule, line);
    }
    // Only compared, so it need not be exact.
    this.m = Number(parts[1]);
    this.p = whole(parts[2], number);
    this.g = whole(parts[3], number);
    this.timeNs = whole(parts[5], number);
    this.kind = Kind.OTHER;
    const rest = parts[6] ?? "";
    switch (parts[4]) {
      case "StateTransition":
        return this.#transition(rest, line, number);
      case "Metric": {
        const threads = THREADS.exec(rest);
        if (threads === null) {
          if (rest.startsWith(HEAP)) this.kind = Kind.HEAP;
          return;
        }
        this.kind = Kind.PROCS;
        this.subject = whole(threads[1], number);
        if (this.subject >= 1 && this.subject <= PROCS_MAX) return;
        throw new TraceError(number, `GOMAXPROCS must be 1..${PROCS_MAX}`, threads[1]);
      }
      case "RangeBegin":
      case "RangeActive":
      case "RangeEnd": {
        const range = RANGE.exec(rest);
        if (range === null) throw new TraceError(number, "a range must have a name", line);
        this.kind = parts[4] === "RangeEnd" ? Kind.RANGE_END : Kind.RANGE;
        this.text = range[1];
        return;
      }
      case "Sync":
        this.kind = Kind.SYNC;
    }
  }

  #transition(rest: string, line: string, number: number): void {
    const go = GO.exec(rest);
    if (go !== null) {
      this.kind = Kind.GO;
      this.subject = whole(go[1], number);
      this.from = goState(go[2], line, number);
      this.to = goState(go[3], line, number);
      this.text = go[4];
      return;
    }
    const proc = PROC.exec(rest);
    if (proc === null || !PROC_STATES.includes(proc[2]) || !PROC_STATES.includes(proc[3])) {
      const rule =
        `a state transition must be 'GoID=… A->B Reason="…"' or 'ProcID=… A->B Reason="…"'`;
      throw new TraceError(number, rule, line);
    }
    this.kind = Kind.PROC;
    this.subject = whole(proc[1], number);
    this.running = proc[3] === "Running";
  }
}

function goState(word: string, line: string, number: number): GoState {
  if (Object.hasOwn(GoState, word)) return GoState[word as keyof typeof GoState];
  throw new TraceError(number, `a goroutine's state must be ${GO_STATES.join(", ")}`, line);
}

/** Ids and times are held as numbers: exact below 2**53, refused above. */
function whole(digits: string, number: number): number {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  throw new TraceError(number, "ids and times must be below 2**53", digits);
}

/** Classes of waiting, for the table of what a trace holds. */
export const WAIT_CLASSES = [
  "channel",
  "select",
  "mutex, wait group, condition",
  "network",
  "sleep",
  "garbage collector and runtime",
  "other",
] as const;
/** One of {@linkcode WAIT_CLASSES}. */
export type WaitClass = typeof WAIT_CLASSES[number];

/** Go's words (runtime/traceruntime.go, `traceBlockReasonStrings`). Unknown words are `other`. */
const CLASS_OF: Readonly<Record<string, WaitClass>> = {
  "chan send": "channel",
  "chan receive": "channel",
  "select": "select",
  "sync": "mutex, wait group, condition",
  "sync.(*Cond).Wait": "mutex, wait group, condition",
  "network": "network",
  "sleep": "sleep",
  "GC mark assist wait for work": "garbage collector and runtime",
  "GC background sweeper wait": "garbage collector and runtime",
  "GC weak to strong wait": "garbage collector and runtime",
  "system goroutine wait": "garbage collector and runtime",
  "preempted": "garbage collector and runtime",
  "wait until GC ends": "garbage collector and runtime",
};

/** Index in {@linkcode WAIT_CLASSES} of a reason. */
export function waitClass(reason: string): number {
  const known = Object.hasOwn(CLASS_OF, reason) ? CLASS_OF[reason] : "other";
  return WAIT_CLASSES.indexOf(known);
}

/** Index of the class of network waits. */
export const NETWORK = WAIT_CLASSES.indexOf("network");
/** Index of the class of sleeps. */
export const SLEEPING = WAIT_CLASSES.indexOf("sleep");
