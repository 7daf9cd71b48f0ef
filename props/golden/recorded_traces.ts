/**
 * The traces of real programs that come with the lab. What each program is stands in the comment on
 * top of `programs/NAME/main.go`; `programs/record.sh` records them anew.
 *
 * @module
 */

import { type Imported, importTrace } from "../import/import_trace.ts";
import manifest from "./traces/manifest.json" with { type: "json" };

/** A recorded trace, as in `traces/manifest.json`. */
export interface RecordedTrace {
  /** In `traces/`: the text of `go tool trace -d=parsed`, packed with gzip. */
  readonly file: string;
  readonly program: string;
  /** GOMAXPROCS. */
  readonly procs: number;
  readonly go: string;
  /** Day of the recording. */
  readonly date: string;
  readonly command: string;
}

/** All of them. */
export const RECORDED_TRACES: readonly RecordedTrace[] = manifest;

/** Imports a recorded trace. Needs the right to read its file. */
export async function loadRecordedTrace({ file }: RecordedTrace): Promise<Imported> {
  const { readable } = await Deno.open(new URL(`traces/${file}`, import.meta.url));
  return await importTrace(readable, file.replace(/\.txt\.gz$/, ""));
}
