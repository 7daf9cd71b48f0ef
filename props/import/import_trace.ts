/**
 * From the text of a trace to a workload: the front of this folder.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import { Outline } from "./outline.ts";
import { readTrace } from "./read_trace.ts";
import { type ImportSummary, summarize } from "./summary.ts";
import { writeWorkload } from "./write_workload.ts";

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
