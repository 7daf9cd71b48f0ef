/**
 * What an import says of itself, for the terminal.
 *
 * @module
 */

import type { ImportSummary, Replayed, Spread } from "@lab/props";
import { change, duration, percent, whole } from "../command_line/format.ts";
import { aligned } from "../command_line/text_table.ts";

/** Words for how well a kind of time is represented. */
const FITS = { exact: "as it was", model: "free", fixed: "fixed", missing: "missing" } as const;

/** The lines. @param path Where the workload was written; null: standard output. */
export function importLines(summary: ImportSummary, replayed: Replayed, path: string | null) {
  const { recorded } = replayed;
  return [
    ...aligned([
      ["trace", `${whole(summary.events)} events in ${whole(summary.lines)} lines`],
      [
        "recorded",
        `${duration(summary.elapsedNs)} at GOMAXPROCS=${summary.procs}, ` +
        `${whole(summary.represented)} of ${whole(summary.goroutines)} goroutines`,
      ],
      ...(path === null ? [] : [["workload", path]]),
    ]),
    "",
    ...aligned([
      ["time of goroutines", "times", "in all", "share", "in a run", "how"],
      ...summary.time.map((row) => [
        row.what,
        whole(row.times),
        duration(row.ns),
        percent(row.share),
        FITS[row.fit],
        row.how,
      ]),
    ], [1, 2, 3]),
    "",
    `Fixed whatever the scheduler does: ${percent(summary.fixedShare)} of the time; missing: ` +
    `${percent(summary.missingShare)}.`,
    ...summary.notes.map((note) => `- ${note}.`),
    "",
    `Replayed by gpm at GOMAXPROCS=${recorded.procs} (medians of runs from several ticks):`,
    ...aligned([
      ["", "recorded", "replayed", "error", "of all runs"],
      replayRow("makespan", recorded.elapsedNs, replayed.elapsedNs, replayed.elapsedError),
      replayRow("scheduler wait", recorded.waitNs, replayed.waitNs, replayed.waitError),
    ], [1, 2, 3]),
    replayed.withinTolerance
      ? "Both are within tolerance (5 % and 20 %)."
      : `Outside tolerance (5 % and 20 %): ${replayed.why}.`,
  ];
}

function replayRow(name: string, recordedNs: number, replayedNs: number, error: Spread) {
  return [
    name,
    duration(recordedNs),
    duration(replayedNs),
    change(1 + error.median),
    `${change(1 + error.min)} to ${change(1 + error.max)}`,
  ];
}
