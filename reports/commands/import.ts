/**
 * `lab import`: a workload from the trace of a real Go program.
 *
 * @module
 */

import {
  type Imported,
  type ImportSummary,
  importTrace,
  type Predicted,
  predictions,
  type RealRuns,
  realRuns,
  type Recorded,
  recordedIn,
  type Replayed,
  replayRecorded,
  type Spread,
  withPricesOf,
  workloadText,
} from "@lab/props";
import { assemble } from "@lab/runtime";
import type { Command } from "commander";
import { RANGES } from "../command_line/args.ts";
import { newCommand, textOption, valueOption, wholeOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { aligned, change, counted, duration, percent, whole } from "../command_line/format.ts";
import { jsonPlace, OUT_ADVICE, outFile } from "../files/out_file.ts";
import { withTrace } from "../files/trace_file.ts";
import { loadWorkload } from "../files/workload_file.ts";
import { outFolder, shownPath, writeAll } from "../files/write.ts";

interface ImportFlags {
  readonly out?: string;
  readonly cores?: number;
  readonly machine?: string;
  readonly json?: boolean;
}

/** Writes to standard output instead of a file. */
const STDOUT = "-";
/** An older import is replaced by the new one; anything else there was not meant. */
const WORKLOAD = { what: "a workload", load: loadWorkload } as const;

/** The subcommand. @param done Gets the exit code. */
export function importCommand(done: (exit: number) => void): Command {
  return newCommand(
    "import",
    "Makes a workload of the trace of a real Go program, and says what it could not represent.",
    [
      "import props/golden/traces/httpserver-p2.txt.gz",
      "import my-trace.txt --out reports/out/mine.json",
      "import my-trace.txt --out - > anywhere.json",
      "import one-p1.txt another-p1.txt one-p2.txt",
    ],
  )
    .argument("<TRACE>", "text of 'go tool trace -d=parsed', plain or packed with gzip")
    .argument(
      "[OTHERS...]",
      "more traces of the same program, which tell how far real runs are apart; from the first is " +
        "predicted what those at another GOMAXPROCS took",
    )
    .addOption(
      valueOption(
        "--out <FILE>",
        "where to write the workload, in reports/out; '-': standard output " +
          "(default: reports/out/NAME.json)",
        (_, text) => {
          if (text !== STDOUT) jsonPlace(text, OUT_ADVICE);
          return text;
        },
      ),
    )
    .addOption(
      wholeOption(
        "--cores <N>",
        "CPU cores of the machine that recorded, 1..1024, which no trace says: with fewer than Ps, " +
          "goroutines that ran at a time shared them (default: as many as Ps)",
        RANGES.cores,
      ),
    )
    .addOption(
      textOption(
        "--machine <TRACE>",
        "a trace of any program of the same machine at GOMAXPROCS=2 or more: how long its threads take " +
          "to wake and to nap, which a trace at one P does not show, goes into the workload",
      ),
    )
    .option("--json", "the summary as one JSON object on standard output")
    .action(async (trace: string, others: readonly string[], flags: ImportFlags) =>
      done(await run(trace, others, flags))
    );
}

async function run(
  trace: string,
  others: readonly string[],
  flags: ImportFlags,
): Promise<number> {
  if (flags.json && flags.out === STDOUT) {
    throw new UsageError("--json", "cannot be given with --out -", null, "choose one");
  }
  const name = nameOf(trace);
  const place = flags.out === STDOUT
    ? null
    : outFile(flags.out ?? `${outFolder()}/${name}.json`, WORKLOAD);
  let imported = await withTrace(trace, (bytes) => importTrace(bytes, name, flags.cores));
  if (flags.machine !== undefined) {
    const machine = await withTrace(flags.machine, (bytes) => recordedIn(bytes, flags.cores));
    imported = { ...imported, workload: withPricesOf(imported.workload, machine) };
  }
  const recorded: Recorded[] = [];
  for (const one of others) {
    recorded.push(await withTrace(one, (bytes) => recordedIn(bytes, flags.cores)));
  }
  // What is written must run: the limits of a workload are found here.
  assemble(imported.workload);
  const replayed = imported.replayed ?? replayRecorded(imported.workload);
  const compared: Compared = {
    replayed,
    real: realRuns(replayed, recorded),
    predicted: predictions(imported.workload, recorded),
  };
  const text = workloadText(imported.workload);
  if (place === null) console.log(text.trimEnd());
  else writeAll(place.folder, new Map([[place.file, text]]));
  const path = place === null ? null : shownPath(`${place.folder}/${place.file}`);
  const lines = importLines(imported.summary, compared, path).join("\n");
  if (flags.json) console.log(JSON.stringify(summaryJson(imported, compared, path), null, 2));
  // With the workload on standard output, people still see on the terminal what it lacks.
  else if (place === null) console.error(lines);
  else console.log(lines);
  return EXIT.ok;
}

/** What an import is compared with. */
interface Compared {
  readonly replayed: Replayed;
  readonly real: RealRuns | null;
  readonly predicted: readonly Predicted[];
}

function summaryJson(
  { summary }: Imported,
  { replayed, real, predicted }: Compared,
  path: string | null,
) {
  return {
    workload: path,
    ...summary,
    replay: replayed,
    ...(real === null ? {} : { realRuns: real }),
    ...(predicted.length === 0 ? {} : { predicted }),
  };
}

/** `httpserver-p2` of `props/golden/traces/httpserver-p2.txt.gz`. */
function nameOf(path: string): string {
  const file = path.split(/[\\/]/).pop()!;
  return file.replace(/\.gz$/, "").replace(/\.(txt|trace|out)$/, "") || "trace";
}

/** Words for how well a kind of time is represented. */
const FITS = { exact: "as it was", model: "free", fixed: "fixed", missing: "missing" } as const;

/** The lines. @param path Where the workload was written; null: standard output. */
function importLines(
  summary: ImportSummary,
  { replayed, real, predicted }: Compared,
  path: string | null,
) {
  const { recorded, differs } = replayed;
  return [
    ...(differs === "" ? [] : [`Not the same work: ${differs}. Do not trust runs of it.`, ""]),
    ...aligned([
      ["trace", `${whole(summary.events)} events in ${whole(summary.lines)} lines`],
      [
        "recorded",
        `${duration(summary.elapsedNs)} at GOMAXPROCS=${summary.procs}` +
        `${recorded.cores === undefined ? "" : ` on ${counted(recorded.cores, "core")}`}, ` +
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
      : real?.holdsReplay && differs === ""
      ? "Outside tolerance (5 % and 20 %), within the spread of real runs."
      : `Outside tolerance (5 % and 20 %): ${replayed.why}.`,
    ...(real === null ? [] : [realLine(real)]),
    ...predicted.map(predictedLine),
  ];
}

function realLine({ runs, elapsed, wait }: RealRuns): string {
  const range = ({ leastNs, mostNs }: RealRuns["wait"]) =>
    `${duration(leastNs)} to ${duration(mostNs)}`;
  return `${runs} real runs: makespan ${range(elapsed)}, scheduler wait ${range(wait)}.`;
}

function predictedLine({ procs, recordedNs, predictedNs }: Predicted): string {
  const place = `At GOMAXPROCS=${procs} it took ${duration(recordedNs)}`;
  return predictedNs === null
    ? `${place}; a run there does another work, so nothing is predicted.`
    : `${place}; predicted from the first trace: ${duration(predictedNs)} (${
      change(predictedNs / recordedNs)
    }).`;
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
