/**
 * The bytes of a trace as events: only lines that begin with `M=` are looked into, and of a stack
 * only what tells a yield from a preemption.
 *
 * @module
 */

import {
  BINARY_TRACE,
  CONVERT,
  LINE_CHARS_MAX,
  TraceError,
  unpackedBytes,
} from "../import/lines.ts";
import { Stack, State, StepReader, TraceStep, What } from "./event.ts";

const NEWLINE = 10, LETTER_M = 77, EQUALS = 61, TAB = 9;
/** Longest line, as in the import. */
const LINE_BYTES_MAX = LINE_CHARS_MAX;
/** Functions of the runtime that stand on top of a stack whose G gave its P away by `goyield`. */
const YIELDS = ["runtime.goyield", "runtime.semrelease1"].map((name) =>
  new TextEncoder().encode(name)
);

/** Where events go. */
export interface StepSink {
  /** The object that the next event is read into. */
  slot(): TraceStep;
  /** The slot is filled. The lines below its stack are read before the next call. */
  take(): void;
}

/** What was read. */
export interface ReadCounts {
  lines: number;
  events: number;
}

/**
 * Reads a whole trace.
 *
 * @param bytes Plain text, or gzip of it.
 * @throws {TraceError} If it is no trace, or broken.
 */
export async function readSteps(
  bytes: ReadableStream<Uint8Array>,
  sink: StepSink,
): Promise<ReadCounts> {
  const counts: ReadCounts = { lines: 0, events: 0 };
  const reader = new StepReader();
  let rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  let filled: TraceStep | null = null;
  const line = (chunk: Uint8Array, from: number, to: number) => {
    counts.lines++;
    if (to > from && chunk[to - 1] === 13) to--;
    if (chunk[from] !== LETTER_M || chunk[from + 1] !== EQUALS) {
      if (filled !== null && filled.stack !== Stack.YIELD && chunk[from] === TAB) {
        filled.stack = isYield(chunk, from + 1, to) ? Stack.YIELD : Stack.OTHER;
      }
      if (counts.events === 0 && counts.lines > HEAD_LINES_MAX) refuseHead(chunk, from, to);
      return;
    }
    counts.events++;
    if (filled !== null) {
      filled = null;
      sink.take();
    }
    const step = sink.slot();
    if (!reader.read(step, chunk, from, to, counts.lines)) return;
    if (step.what === What.GO && step.from === State.RUNNING && step.to === State.RUNNABLE) {
      filled = step;
    } else sink.take();
  };
  for await (const next of unpackedBytes(bytes, () => counts.lines + 1)) {
    const chunk = rest.length === 0 ? next : joined(rest, next);
    if (counts.lines === 0 && BINARY_TRACE.test(text(chunk, 0, 40))) {
      throw new TraceError(1, CONVERT, text(chunk, 0, 40));
    }
    let from = 0;
    for (;;) {
      const to = chunk.indexOf(NEWLINE, from);
      if (to < 0) break;
      line(chunk, from, to);
      from = to + 1;
    }
    rest = chunk.slice(from);
    if (rest.length > LINE_BYTES_MAX) {
      throw new TraceError(
        counts.lines + 1,
        `a line may have ${LINE_BYTES_MAX} bytes: this is no trace`,
        text(rest, 0, 100),
      );
    }
  }
  if (rest.length > 0) line(rest, 0, rest.length);
  if (filled !== null) sink.take();
  if (counts.events === 0) throw new TraceError(1, NO_TRACE, "");
  return counts;
}

/** What is no trace. */
const NO_TRACE = "must be the text of 'go tool trace -d=parsed FILE'";
/** A trace begins with an event. */
const HEAD_LINES_MAX = 1000;

function refuseHead(chunk: Uint8Array, from: number, to: number): never {
  throw new TraceError(1, NO_TRACE, text(chunk, from, Math.min(to, from + 100)));
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

function isYield(chunk: Uint8Array, from: number, to: number): boolean {
  return YIELDS.some((name) => {
    if (to - from < name.length) return false;
    return name.every((code, i) => chunk[from + i] === code);
  });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
