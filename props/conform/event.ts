/**
 * One event of a trace as the checker needs it, and how it is read from the bytes of its line.
 *
 * @module
 */

import { TraceError } from "../import/lines.ts";

/** What an event is about. */
export const What = { GO: 0, PROC: 1, WORLD: 2, PROCS: 3, COLLECTOR: 4, OTHER: 5 } as const;
/** One of {@linkcode What}. */
export type What = typeof What[keyof typeof What];

/** States of goroutines and Ps. */
export const State = {
  OTHER: 0,
  ABSENT: 1,
  RUNNABLE: 2,
  RUNNING: 3,
  WAITING: 4,
  SYSCALL: 5,
  IDLE: 6,
  UNKNOWN: 7,
} as const;
/** One of {@linkcode State}. */
export type State = typeof State[keyof typeof State];

/** As the trace has them. */
const STATES: Readonly<Record<string, State>> = {
  NotExist: State.ABSENT,
  Runnable: State.RUNNABLE,
  Running: State.RUNNING,
  Waiting: State.WAITING,
  Syscall: State.SYSCALL,
  Idle: State.IDLE,
  Undetermined: State.UNKNOWN,
};

/** What the stack under an event says of a G that was "preempted". */
export const Stack = { NONE: 0, OTHER: 1, YIELD: 2 } as const;

/** An event; the objects of a window are used again and again. */
export class TraceStep {
  what: What = What.OTHER;
  line = 0;
  timeNs = 0;
  m = -1;
  p = -1;
  g = -1;
  /** The goroutine or P that changed state; GOMAXPROCS; 1: a stop of the world begins, -1: ends. */
  subject = -1;
  from: State = State.OTHER;
  to: State = State.OTHER;
  /** Go's word for why; the name of what the collector's worker does. */
  why = "";
  stack: number = Stack.NONE;
  /** Index of the next event of the same M, -1: not seen yet. */
  nextOfM = -1;
}

const CODE = { M: 77, SPACE: 32, QUOTE: 34, MINUS: 45, EQUALS: 61, ZERO: 48, NINE: 57 } as const;

/** Reads lines that begin with `M=`. */
export class StepReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #line = 0;
  readonly #words = new Map<number, { readonly text: string; readonly bytes: Uint8Array }[]>();
  readonly #decoder = new TextDecoder();

  /**
   * Reads `bytes[from..to)` into `step`.
   *
   * @returns false: nothing that the checker needs.
   * @throws {TraceError} If it is no event.
   */
  read(step: TraceStep, bytes: Uint8Array, from: number, to: number, line: number): boolean {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#line = line;
    step.line = line;
    step.m = this.#number("M=");
    step.p = this.#number(" P=");
    step.g = this.#number(" G=");
    this.#expect(" ");
    const kind = this.#word();
    step.timeNs = this.#number(" Time=");
    step.stack = Stack.NONE;
    step.nextOfM = -1;
    step.why = "";
    switch (kind) {
      case "StateTransition":
        return this.#transition(step);
      case "RangeBegin":
      case "RangeActive":
      case "RangeEnd":
        this.#until('Name="');
        step.why = this.#quoted();
        if (!step.why.startsWith("stop-the-world")) return false;
        step.what = What.WORLD;
        step.subject = kind === "RangeEnd" ? -1 : 1;
        return true;
      case "Metric":
        return this.#metric(step);
      case "Label":
        if (!this.#until('Label="')) return false;
        step.why = this.#quoted();
        if (!step.why.startsWith("GC (")) return false;
        step.what = What.COLLECTOR;
        return true;
      default:
        return false;
    }
  }

  #transition(step: TraceStep): boolean {
    const start = this.#at;
    // Up to Go 1.23 the reason stands before the states.
    if (this.#until("GoID=")) step.what = What.GO;
    else {
      this.#at = start;
      if (!this.#until("ProcID=")) this.#refuse("a state transition must have a GoID or a ProcID");
      step.what = What.PROC;
    }
    step.subject = this.#digits();
    this.#expect(" ");
    step.from = this.#state();
    this.#expect("->");
    step.to = this.#state();
    this.#at = start;
    if (this.#until('Reason="')) step.why = this.#quoted();
    // Each generation of a trace tells the states anew.
    return step.from !== step.to;
  }

  #metric(step: TraceStep): boolean {
    if (!this.#until('Name="') || this.#quoted() !== "/sched/gomaxprocs:threads") return false;
    if (!this.#until("Uint64(")) {
      if (!this.#until("Value=")) return false;
    }
    step.what = What.PROCS;
    step.subject = this.#digits();
    return true;
  }

  #state(): State {
    const word = this.#word();
    return Object.hasOwn(STATES, word) ? STATES[word] : State.OTHER;
  }

  /** Goes behind the next `text` of the line; stays if there is none. */
  #until(text: string): boolean {
    const bytes = this.#bytes, first = text.charCodeAt(0), last = this.#end - text.length;
    for (let i = this.#at; i <= last; i++) {
      if (bytes[i] !== first) continue;
      let n = 1;
      while (n < text.length && bytes[i + n] === text.charCodeAt(n)) n++;
      if (n < text.length) continue;
      this.#at = i + n;
      return true;
    }
    return false;
  }

  #expect(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (this.#bytes[this.#at + i] !== text.charCodeAt(i) || this.#at + i >= this.#end) {
        this.#refuse("must be an event 'M=… P=… G=… KIND Time=… …', whole");
      }
    }
    this.#at += text.length;
  }

  #number(name: string): number {
    this.#expect(name);
    if (this.#bytes[this.#at] !== CODE.MINUS) return this.#digits();
    this.#at++;
    return -this.#digits();
  }

  #digits(): number {
    let value = 0, at = this.#at;
    for (; at < this.#end; at++) {
      const digit = this.#bytes[at] - CODE.ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === this.#at) this.#refuse("must have a number there");
    this.#at = at;
    return value;
  }

  /** Letters up to a blank or a sign. */
  #word(): string {
    let at = this.#at;
    while (at < this.#end && isLetter(this.#bytes[at])) at++;
    const text = this.#text(this.#at, at);
    this.#at = at;
    return text;
  }

  #quoted(): string {
    let at = this.#at;
    while (at < this.#end && this.#bytes[at] !== CODE.QUOTE) at++;
    const text = this.#text(this.#at, at);
    this.#at = at;
    return text;
  }

  /** The same few words come again and again. */
  #text(from: number, to: number): string {
    const bytes = this.#bytes, length = to - from;
    if (length === 0) return "";
    const key = length * 65536 + bytes[from] * 256 + bytes[to - 1];
    let words = this.#words.get(key);
    if (words === undefined) this.#words.set(key, words = []);
    next: for (const word of words) {
      if (word.bytes.length !== length) continue;
      for (let i = 0; i < length; i++) if (word.bytes[i] !== bytes[from + i]) continue next;
      return word.text;
    }
    const text = this.#decoder.decode(bytes.subarray(from, to));
    if (words.length < WORDS_MAX) words.push({ text, bytes: bytes.slice(from, to) });
    return text;
  }

  #refuse(rule: string): never {
    // The decoder of words may not be in the middle of one.
    const text = new TextDecoder().decode(
      this.#bytes.subarray(this.#end - this.#length(), this.#end),
    );
    throw new TraceError(this.#line, rule, text);
  }

  #length(): number {
    let from = this.#end;
    while (from > 0 && this.#bytes[from - 1] !== 10) from--;
    return this.#end - from;
  }
}

/** Words of one length, first and last letter that are remembered. */
const WORDS_MAX = 64;

function isLetter(code: number): boolean {
  return code >= 65 && code <= 90 || code >= 97 && code <= 122;
}
