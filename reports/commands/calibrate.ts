/**
 * `calibrate`: what this machine charges, as a cost file for `--costs`.
 *
 * @module
 */

import { calibrate, type Calibration, deriveCosts } from "@lab/benches";
import type { Command } from "commander";
import { calibrationLines, calibrationSummary, costFileText } from "./calibrate_view.ts";
import { newCommand, valueOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";
import { jsonPlace, OUT_ADVICE, outFile } from "../files/out_file.ts";
import { type Progress, startProgress } from "../command_line/progress.ts";
import { loadCosts } from "../files/workload_file.ts";
import { OUT_DEFAULT, outFolder, shownPath, writeAll } from "../files/write.ts";

const TASK = "deno task calibrate";
/** The file's name, unless `--out` says otherwise. */
const FILE_DEFAULT = "costs.json";
/** Writes to standard output instead of a file. */
const STDOUT = "-";

/** A cost table is replaced by the new one; anything else there was not meant. */
const COST_TABLE = { what: "a cost table", load: loadCosts } as const;

interface CalibrateFlags {
  readonly out?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/** Measures; tests give a made-up one. */
export type Calibrate = typeof calibrate;

/** The command. @param done Gets the exit code. @param measure What measures. */
export function calibrateCommand(
  done: (exit: number) => void,
  measure: Calibrate = calibrate,
): Command {
  return newCommand(
    "calibrate",
    "Measures what goroutines, threads and Workers cost on this machine and writes a cost table: " +
      "with Go if it is there, with C if Go finds a compiler, with Deno alone otherwise. " +
      "Each row says whether it was measured here.",
    ["", "--quick", `--out ${OUT_DEFAULT}/mine.json`, "--out - > anywhere.json"],
    TASK,
  )
    .addOption(
      valueOption(
        "--out <FILE>",
        `where to write the cost table, in ${OUT_DEFAULT}; '-': standard output ` +
          `(default: ${OUT_DEFAULT}/${FILE_DEFAULT})`,
        (_, text) => {
          if (text !== STDOUT) jsonPlace(text, OUT_ADVICE);
          return text;
        },
      ),
    )
    .option("--quick", "fewer rounds, and no waves of 100,000: under 20 s instead of a minute")
    .option("--json", "everything measured and derived as one JSON object on standard output")
    .action(async (flags: CalibrateFlags) => done(await run(flags, measure)));
}

async function run(flags: CalibrateFlags, measure: Calibrate): Promise<number> {
  if (flags.json && flags.out === STDOUT) {
    throw new UsageError("--json", "cannot be given with --out -", null, "choose one");
  }
  const place = flags.out === STDOUT
    ? null
    : outFile(flags.out ?? `${outFolder()}/${FILE_DEFAULT}`, COST_TABLE);
  const calibration = await measured(flags.quick ?? false, measure);
  if (calibration === null) {
    console.error("calibrate: interrupted; nothing was written");
    return EXIT.interrupted;
  }
  const costs = deriveCosts(calibration);
  const text = costFileText(costs.table);
  if (place === null) console.log(text.trimEnd());
  else writeAll(place.folder, new Map([[place.file, text]]));
  const path = place === null ? null : shownPath(`${place.folder}/${place.file}`);
  if (flags.json) {
    console.log(JSON.stringify(calibrationSummary(calibration, costs, path), null, 2));
  } else {
    const lines = calibrationLines(calibration, costs, path).join("\n");
    // With the table on standard output, people still see on the terminal what it rests on.
    if (place === null) console.error(lines);
    else console.log(lines);
  }
  return EXIT.ok;
}

/** Null if Ctrl-C came. */
async function measured(isQuick: boolean, measure: Calibrate): Promise<Calibration | null> {
  const interrupt = listenForInterrupt();
  const shown: { progress: Progress | null } = { progress: null };
  console.error("building what measures …");
  try {
    return await measure({
      isQuick,
      start: (steps) => {
        shown.progress = startProgress(steps);
      },
      step: async (label) => {
        shown.progress?.step(label);
        await interrupt.breathe();
      },
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return null;
  } finally {
    shown.progress?.close();
    interrupt.close();
  }
}
