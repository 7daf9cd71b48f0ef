/**
 * `lab`: the main job, and the root of the command line.
 *
 * @module
 */

import { allModels } from "@lab/models";
import type { Command } from "commander";
import { plain } from "../campaign/cell.ts";
import { openKeep } from "../campaign/open_keep.ts";
import { collect, type GuestRuns, withGuests } from "../collect/collect.ts";
import type { Results } from "../collect/results.ts";
import { costsOf, PRESETS } from "../collect/run_once.ts";
import { parseChoice, RANGES } from "../command_line/args.ts";
import {
  jobsOption,
  LAB,
  newCommand,
  textOption,
  valueOption,
  VERSION_TEXT,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, FailedRun, UsageError } from "../command_line/errors.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";
import { modelsOption, type OptionTexts } from "../command_line/model_options.ts";
import { fromUser } from "../command_line/paths.ts";
import { type Progress, startProgress } from "../command_line/progress.ts";
import { checkWritable, OUT_DEFAULT, outFolder, shownPath, writeAll } from "../files/write.ts";
import { isModelFile } from "../guest/file.ts";
import { guestRuns, inspectedGuests, settledOptions } from "../guest/guest_runs.ts";
import { runSteps } from "../guest/protocol.ts";
import { buildReport, REPORT_FILE, RESULTS_FILE, resultsText } from "../pages/build.ts";
import { findings } from "../pages/findings.ts";

/** Seeds for each cell. Five tell a difference from luck; the quick run makes do with three. */
const SEEDS = { quick: 3, full: 8 } as const;

interface LabFlags {
  readonly model: readonly string[];
  readonly option: OptionTexts;
  readonly quick?: boolean;
  readonly seed: number;
  readonly seeds?: number;
  readonly costs: string;
  readonly out?: string;
  readonly jobs?: number;
}

/** The root. Subcommands are added by the caller. @param done Gets the exit code. */
export function labCommand(done: (exit: number) => void): Command {
  const root = newCommand(
    "lab",
    "Compares scheduler models: runs every model on every scenario and on workloads recorded from " +
      "real Go, checks the laws on each run, and writes a report.",
    ["", "--quick", "--model ./mine.ts", "sim --model gm --procs 4", "sim --help"],
  )
    .enablePositionalOptions()
    .usage("[options] | [command]")
    .version(VERSION_TEXT, "--version", "show the version of the lab, and of what runs it")
    .option("--quick", "a shorter job: fewer seeds, shorter sweeps")
    .addOption(
      valueOption(
        "--model <LIST>",
        "also run models of yours: files with commas between; the lab's own are there in any case",
        (option, text) => text.split(",").map((word) => contender(option, word)),
      ).default([], "none"),
    )
    .addOption(modelsOption("your models"))
    .addOption(
      wholeOption("--seed <S>", "first seed, 0..4294967195", SEED_RANGE)
        .default(1),
    )
    .addOption(
      wholeOption(
        "--seeds <N>",
        `seeds for each cell, 1..100 (default: ${SEEDS.full}, with --quick ${SEEDS.quick})`,
        RANGES.seeds,
      ),
    )
    .addOption(
      textOption("--costs <TABLE>", `${PRESETS.join(", ")} or a JSON file with rows`)
        .default("linux-x64"),
    )
    .addOption(jobsOption("cores"))
    .addOption(
      textOption("--out <FOLDER>", `where the report goes (default: ${OUT_DEFAULT})`),
    );
  root.hook("preSubcommand", (_, sub) => {
    const strange = root.options.find((option) =>
      root.getOptionValueSource(option.attributeName()) === "cli"
    );
    if (strange === undefined) return;
    const name = strange.long ?? strange.flags;
    throw new UsageError(
      name,
      `before '${sub.name()}' belongs to the main job`,
      null,
      `options of '${sub.name()}' stand behind it; see '${LAB} ${sub.name()} --help'`,
    );
  });
  root.action(async (flags: LabFlags) => done(await lab(flags)));
  return root;
}

/** Room for the last of up to 100 seeds below 2**32. */
const SEED_RANGE = { ...RANGES.seed, max: RANGES.seed.max - RANGES.seeds.max };

/** A file, or a model that takes part anyway. @throws {UsageError} It is neither. */
function contender(option: string, word: string): string {
  return isModelFile(word) ? word : parseChoice(option, word, allModels().map(({ name }) => name));
}

async function lab(flags: LabFlags): Promise<number> {
  const models = [...new Set(flags.model.filter(isModelFile))];
  if (models.length === 0 && Object.keys(flags.option).length > 0) {
    throw new UsageError("--option", "needs --model with a file", null, "leave it out");
  }
  if (flags.out === "") {
    throw new UsageError("--out", "must not be empty", "", `leave it out for ${OUT_DEFAULT}`);
  }
  const isQuick = flags.quick ?? false;
  const n = flags.seeds ?? (isQuick ? SEEDS.quick : SEEDS.full);
  const seeds = Array.from({ length: n }, (_, i) => flags.seed + i);
  const costs = costsOf(flags.costs);
  const folder = flags.out === undefined ? outFolder() : fromUser(flags.out);
  checkWritable(folder);
  const { guests } = await settledOptions(flags.option, await inspectedGuests(models));

  const interrupt = listenForInterrupt();
  const keep = openKeep("lab", { isQuick, seeds, costs: plain(costs) });
  const stop = new AbortController();
  let progress: Progress | null = null, failure: unknown = null, isWhole = false;
  let results: Results, own: GuestRuns[];
  try {
    const runs = guestRuns(
      guests,
      { do: "runs", isQuick, seeds, costs },
      (name) => progress?.step(name),
      stop.signal,
    );
    // A job is not finished for a guest that failed; it is told at the next step.
    runs.catch((error) => failure = error);
    results = await collect({ isQuick, seeds, costs, args: argsText(flags), jobs: flags.jobs }, {
      start: (steps) => {
        progress = startProgress(steps + guests.length * runSteps(isQuick));
      },
      step: async (label) => {
        progress?.step(label);
        await interrupt.breathe();
        if (failure !== null) throw failure;
      },
    }, keep);
    own = await runs;
    results = withGuests(results, own);
    isWhole = true;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    closeProgress(progress);
    const goesOn = "the same command goes on where it was";
    console.error(`lab: interrupted; ${shownPath(folder)} is as it was before; ${goesOn}`);
    return EXIT.interrupted;
  } finally {
    stop.abort();
    closeProgress(progress);
    interrupt.close();
    keep.close(isWhole);
  }
  const files = buildReport(results);
  files.set(RESULTS_FILE, resultsText(results));
  writeAll(folder, files);
  printEnd(results, folder);
  const breaches = results.laws.reduce((sum, law) => sum + law.violations, 0);
  if (breaches > 0) throw new FailedRun(`laws were broken ${breaches} times; see the report`);
  const broken = own.find(({ stopped }) => stopped.length > 0);
  if (broken !== undefined) throw new FailedRun(`${broken.file}: broke off ${broken.stopped[0]}`);
  return EXIT.ok;
}

/** Ends the bar once; the compiler cannot see that a callback set it. */
function closeProgress(progress: Progress | null): void {
  progress?.close();
}

/** The flags that differ from the defaults, as typed. */
function argsText(flags: LabFlags): string {
  return [
    ...(flags.quick ? ["--quick"] : []),
    ...(flags.model.length === 0 ? [] : [`--model ${flags.model.join(",")}`]),
    ...Object.entries(flags.option).map(([key, value]) => `--option ${key}=${value}`),
    ...(flags.seed === 1 ? [] : [`--seed ${flags.seed}`]),
    ...(flags.seeds === undefined ? [] : [`--seeds ${flags.seeds}`]),
    ...(flags.costs === "linux-x64" ? [] : [`--costs ${flags.costs}`]),
  ].join(" ");
}

function printEnd(results: Results, folder: string): void {
  console.log(`Report: ${shownPath(folder)}/${REPORT_FILE}`);
  findings(results).forEach((text, i) => console.log(`${i + 1}. ${text}`));
  console.log(`One run in detail: ${LAB} sim --help`);
}
