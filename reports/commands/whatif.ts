/**
 * `lab whatif`: one program under every model and on any number of Ps.
 *
 * @module
 */

import { COMPARED, modelNamed } from "@lab/models";
import { programFor, type Recorded, replayCosts } from "@lab/props";
import type { CostTable } from "@lab/runtime";
import type { Command } from "commander";
import { parseList, parseWhole, RANGES } from "../command_line/args.ts";
import { newCommand, textOption, valueOption, wholeOption } from "../command_line/command_line.ts";
import { EXIT, oneLine, UsageError } from "../command_line/errors.ts";
import { counted } from "../command_line/format.ts";
import { fromUser } from "../command_line/paths.ts";
import { modelsOption, optionsByModel, type OptionTexts } from "../command_line/model_options.ts";
import { startProgress } from "../command_line/progress.ts";
import { costsOf, parseModel, PRESETS } from "../collect/run_once.ts";
import type { WhatIf } from "../collect/results_parts.ts";
import { whatIf } from "../collect/what_if.ts";
import { STUCK } from "../collect/summary.ts";
import { whatIfCharts, whatIfFile, whatIfLines } from "../pages/what_if_view.ts";
import { loadWorkload } from "../files/workload_file.ts";
import { checkWritable, shownPath, writeAll } from "../files/write.ts";

interface WhatIfFlags {
  readonly procs: readonly number[];
  readonly models: readonly string[];
  readonly option: OptionTexts;
  readonly costs?: string;
  readonly cores?: number;
  readonly seed: number;
  readonly seeds: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** The cost table of recorded workloads: what their times hold already is taken off. */
const REPLAY = "replay";

/** The subcommand. @param done Gets the exit code. */
export function whatIfCommand(done: (exit: number) => void): Command {
  return newCommand(
    "whatif",
    "One program under every model and on any number of Ps, compared with gpm on as many.",
    [
      "whatif reports/out/httpserver-p1.json",
      "whatif reports/out/httpserver-p1.json --procs 1,2,4 --models gpm,gm,g --json",
      "whatif mine.json --costs linux-x64 --out reports/out/whatif",
      "whatif mine.json --models gpm,./mine.ts --option lifoCap=3 --option gpm.ring=512",
    ],
  )
    .argument("<FILE>", "a workload file (JSON), as 'lab import' writes it")
    .addOption(
      valueOption(
        "--procs <LIST>",
        "numbers of Ps with commas between, each 1..1024",
        (option, text) => parseList(option, text, (one) => parseWhole(option, one, RANGES.procs)),
      ).default([1, 2, 4, 8], "1,2,4,8"),
    )
    .addOption(
      valueOption(
        "--model, --models <LIST>",
        "models with commas between; see 'lab models'; files of yours may be among them",
        (option, text) => parseList(option, text, (one) => parseModel(option, one)),
      ).default(COMPARED.map((model) => model.name), "all but examples"),
    )
    .addOption(modelsOption("the models"))
    .addOption(
      textOption(
        "--costs <TABLE>",
        `${REPLAY} (for imported workloads: linux-x64 without what recorded times hold already), ` +
          `${PRESETS.join(", ")} or a JSON file with rows (default: ${REPLAY}, else linux-x64)`,
      ),
    )
    .addOption(
      wholeOption(
        "--cores <N>",
        "CPU cores, 1..1024, for all numbers of Ps (default: those of the recording if 'lab import " +
          "--cores' said them, else as many as Ps, and one more if a goroutine is locked to its thread)",
        RANGES.cores,
      ),
    )
    .addOption(
      wholeOption("--seed <S>", "first seed, 0..4294967295", RANGES.seed).default(1),
    )
    .addOption(
      wholeOption(
        "--seeds <N>",
        "runs of each cell, 1..100, for intervals: each with a seed and a tick of its own to begin at",
        RANGES.seeds,
      ).default(5),
    )
    .addOption(
      textOption(
        "--out <FOLDER>",
        "also write charts (SVG) and figures (JSON) there, in reports/out",
      ),
    )
    .option("--json", "one JSON object instead of a table")
    .action((file: string, flags: WhatIfFlags) => done(run(file, flags)));
}

function run(file: string, flags: WhatIfFlags): number {
  const folder = flags.out === undefined ? null : fromUser(flags.out);
  const { program, workload } = loadWorkload(fromUser(file)), { recorded = null } = workload;
  if (folder !== null) checkWritable(folder);
  const cores = flags.cores ?? recorded?.cores;
  const specs = flags.models.map((model) => modelNamed(model));
  const options = optionsByModel(
    specs.map(({ name, options }) => ({ name, options: options.map((one) => one.name) })),
    flags.option,
  );
  const progress = startProgress(flags.models.length * flags.procs.length, true);
  const result = whatIf({
    program,
    programFor: (procs) => programFor(workload, procs),
    recorded,
    models: flags.models,
    procs: flags.procs,
    costs: costsFor(flags.costs, recorded),
    ...(cores === undefined ? {} : { cores }),
    seed: flags.seed,
    seeds: flags.seeds,
    options,
  }, (model) => progress.step(model));
  progress.close();
  const json = JSON.stringify(result, null, 2);
  console.log(flags.json ? json : whatIfLines(result).join("\n"));
  if (folder !== null) {
    const files = new Map([...whatIfCharts(result), [
      whatIfFile(result.workload, ".json"),
      `${json}\n`,
    ]]);
    writeAll(folder, files);
    console.error(`written to ${shownPath(folder)}: ${[...files.keys()].join(", ")}`);
  }
  return tellFailed(result);
}

/**
 * Says which Gs a deadlock holds, and where, of the first model that has one; or, if no cell came
 * to its end, why the first did not: the others are the answer.
 *
 * @returns Exit code.
 */
function tellFailed({ cells }: WhatIf): number {
  const failed = cells.filter(({ failure }) => failure !== null);
  const told = failed.find(({ failure }) => STUCK.test(failure!)) ??
    (failed.length === cells.length ? failed[0] : undefined);
  if (told === undefined) return EXIT.ok;
  const { model, procs, failure } = told;
  console.error(`lab: ${model} on ${counted(procs, "P")}: ${oneLine(failure!)}`);
  return EXIT.failed;
}

function costsFor(text: string | undefined, recorded: Recorded | null) {
  if (text === REPLAY || (text === undefined && recorded !== null)) {
    if (recorded !== null) return (procs: number): CostTable => replayCosts(recorded, procs);
    throw new UsageError(
      "--costs",
      "can be 'replay' only for a workload that 'lab import' wrote",
      text ?? null,
      `choose one of: ${PRESETS.join(", ")}, or a file`,
    );
  }
  const costs = costsOf(text ?? "linux-x64");
  return (): CostTable => costs;
}
