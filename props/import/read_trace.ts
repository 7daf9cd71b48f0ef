/**
 * Reads the text of a trace, line by line.
 *
 * @module
 */

import { eachLine } from "./lines.ts";
import type { TraceLog } from "./log.ts";
import { Recorder } from "./recorder.ts";
import { TraceError } from "./trace_error.ts";
import { TraceEvent } from "./trace_event.ts";

/** The lines above the two stacks that an event may have. */
const STACK_HEADS: ReadonlySet<string> = new Set(["Stack=", "TransitionStack="]);

/**
 * Reads a trace.
 *
 * @param bytes What `go tool trace -d=parsed` prints (Go 1.22 or later), plain or packed with gzip.
 * @throws {TraceError} If it is broken, truncated or no trace: names the line.
 */
export async function readTrace(bytes: ReadableStream<Uint8Array>): Promise<TraceLog> {
  const recorder = new Recorder();
  const event = new TraceEvent();
  let last = "";
  const lines = await eachLine(bytes, (line, number) => {
    if (line.startsWith("M=")) {
      event.read(line, number);
      recorder.take(event, number);
      last = line;
    } else if (last !== "" && (line.startsWith("\t") || STACK_HEADS.has(line))) {
      recorder.stacks.line(line);
    } else if (line !== "") {
      throw new TraceError(number, "must be an event 'M=…' or a line of its stack", line);
    }
  });
  if (lines === 0) throw new TraceError(1, "must be the text of a trace, but there is nothing", "");
  if (!recorder.closed) {
    const rule = "the trace is truncated: its last event must be a Sync";
    throw new TraceError(lines, rule, last);
  }
  return recorder.finish(lines);
}
