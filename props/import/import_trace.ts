/**
 * From the text of a trace to a workload: the front of this folder.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import { Outline } from "./outline.ts";
import { type ImportSummary, summarize } from "./summary.ts";
import { writeWorkload } from "./write_workload.ts";
import { eachLine, TraceError } from "./lines.ts";
import type { TraceLog } from "./log.ts";
import { Recorder } from "./recorder.ts";
import { TraceEvent } from "./trace_event.ts";

/** An imported trace. */
export interface Imported {
  readonly workload: Workload;
  readonly summary: ImportSummary;
}

/**
 * Imports a trace.
 *
 * @param bytes What `go tool trace -d=parsed` prints, plain or packed with gzip. Read as a stream.
 * @param name Name of the workload.
 * @throws {TraceError} If it is broken, truncated, no trace, or too large for a workload.
 */
export async function importTrace(
  bytes: ReadableStream<Uint8Array>,
  name: string,
): Promise<Imported> {
  const outline = new Outline(await readTrace(bytes));
  return { workload: writeWorkload(outline, name), summary: summarize(outline) };
}

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
