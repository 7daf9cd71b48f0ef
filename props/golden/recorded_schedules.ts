/**
 * Schedules of real Go that come with the lab, for the conformance checker: what decides an order,
 * without stacks. `programs/schedules/main.go` says what each program does,
 * `lab conform --record` and `programs/record_schedules.sh` record new ones.
 *
 * @module
 */

import manifest from "./schedules/manifest.json" with { type: "json" };

/** A recorded schedule, as in `schedules/manifest.json`. */
export interface RecordedSchedule {
  /** In `schedules/`: events as `go tool trace -d=parsed` prints them, packed with gzip. */
  readonly file: string;
  /** Scene of `programs/schedules`. */
  readonly program: string;
  /** GOMAXPROCS. */
  readonly procs: number;
  readonly go: string;
  /** Day of the recording. */
  readonly date: string;
}

/** All of them. */
export const RECORDED_SCHEDULES: readonly RecordedSchedule[] = manifest;

/** The bytes of a recorded schedule. Needs the right to read its file. */
export async function openSchedule(
  { file }: RecordedSchedule,
): Promise<ReadableStream<Uint8Array>> {
  return (await Deno.open(new URL(`schedules/${file}`, import.meta.url))).readable;
}
