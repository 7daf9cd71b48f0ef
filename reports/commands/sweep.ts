/**
 * `lab sweep`: one program over lists of models, options, Ps and seeds.
 *
 * @module
 */

import { meanEstimate } from "@lab/benches";
import { modelNamed, MODELS } from "@lab/models";
import type { Command } from "commander";
import { lineChart, STYLES_MAX } from "../charts/charts.ts";
import { costsOf, parseModel } from "../collect/run_once.ts";
import {
  against,
  FIGURE_NAMES,
  sweep,
  SWEEP_FIGURES,
  type SweepCell,
  type SweepFigure,
  type SweepPlan,
} from "../collect/sweep.ts";
import { parseChoice, parseList, parseWhole, RANGES } from "../command_line/args.ts";
import {
  jobsOption,
  newCommand,
  textOption,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { aligned, change, counted } from "../command_line/format.ts";
import { Interrupted, listenForInterrupt } from "../command_line/interrupt.ts";
import { modelsOption, optionsByModel, type OptionTexts } from "../command_line/model_options.ts";
import { fromUser } from "../command_line/paths.ts";
import { startProgress } from "../command_line/progress.ts";
import { checkWritable, shownPath, writeAll } from "../files/write.ts";
import {
  checkTogether,
  monitorOptions,
  programOf,
  type WorkloadFlags,
  workloadOptions,
} from "./run_flags.ts";

interface SweepFlags extends WorkloadFlags {
  readonly models?: readonly string[];
  readonly option: OptionTexts;
  readonly procs: readonly number[];
  readonly cores?: number;
  readonly costs: string;
  readonly seeds: number;
  readonly until?: number;
  readonly sysmon?: number;
  readonly netPoll?: number;
  readonly figure: SweepFigure;
  readonly against?: string;
  readonly jobs?: number;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

/** Options of `sim` that are lists here, and those that only a sweep has. */
const LISTS: readonly string[] = ["--model", "--procs", "--option"];
const SWEEPS_ALONE: readonly string[] = [
  ...["--models", "--seeds", "--figure", "--against", "--jobs", "--csv", "--out"],
];

/**
 * Does a command line of `sim` ask for more than one run? It has a list, or an option of sweeps:
 * then it is one.
 */
export function asksForSweep(args: readonly string[]): boolean {
  return args[0] === "sim" && args.some((arg, i) => {
    const [option, ...value] = arg.split("=");
    if (SWEEPS_ALONE.includes(option)) return true;
    const text = value.length > 0 ? value.join("=") : args[i + 1] ?? "";
    return LISTS.includes(option) && text.includes(",");
  });
}

/** Lines that a chart can tell apart. */
const LINES_MAX = STYLES_MAX;
/** Runs of one sweep. */
const RUNS_MAX = 100_000;

/** The subcommand. @param done Gets the exit code. */
export function sweepCommand(done: (exit: number) => void): Command {
  const command = newCommand(
    "sweep",
    "One program over lists of models, options, Ps and seeds, on all cores: a table, a chart.",
    [
      "sweep --model gpm,pm,gm --procs 1,2,4,8 --scenario unbalanced --figure throughput",
      "sweep --model gpm --option ring=64,256 --option steal=half,one --seeds 8 --against gpm",
      "sweep --model gpm,tokio,./mine.ts --arrivals poisson:300000 --service exp:10000 --csv",
      "sweep --model gpm,pm --procs 2,4,8,16 --figure wait-p99 --out reports/out/sweep",
    ],
  )
    .addOption(
      valueOption(
        "--model, --models <LIST>",
        "models with commas between; see 'lab models'; files of yours may be among them",
        (option, text) => parseList(option, text, (one) => parseModel(option, one)),
        MODELS.map(({ name }) => name),
      ),
    )
    .addOption(modelsOption("the models; values with commas between are tried each"))
    .addOption(
      valueOption(
        "--procs <LIST>",
        "numbers of Ps with commas between, each 1..1024",
        (option, text) => parseList(option, text, (one) => parseWhole(option, one, RANGES.procs)),
      ).default([4], "4"),
    )
    .addOption(
      wholeOption(
        "--cores <N>",
        "CPU cores of each machine (default: as many as Ps)",
        RANGES.cores,
      ),
    )
    .addOption(
      textOption("--costs <TABLE>", "zero, linux-x64 or a JSON file with rows").default(
        "linux-x64",
      ),
    )
    .addOption(
      wholeOption("--seeds <N>", "seeds 1..N of each point, 1..100", RANGES.seeds).default(5),
    )
    .addOption(wholeOption("--until <NS>", "end each run at this virtual time", RANGES.untilNs))
    .addOption(
      valueOption(
        "--figure <NAME>",
        `what is shown: ${FIGURE_NAMES.join(", ")}`,
        (option, text) => parseChoice(option, text, FIGURE_NAMES),
        FIGURE_NAMES,
      ).default("elapsed"),
    )
    .addOption(
      valueOption("--against <MODEL>", "also the ratio to this model at the same Ps", parseModel),
    )
    .addOption(jobsOption("cores"))
    .addOption(textOption("--out <FOLDER>", "also a chart (SVG) and all figures, in reports/out"))
    .option("--csv", "all figures of all runs as CSV instead of a table")
    .option("--json", "all figures of all runs as JSON instead of a table");
  return workloadOptions(monitorOptions(command)).action(async (flags: SweepFlags) =>
    done(await run(flags))
  );
}

async function run(flags: SweepFlags): Promise<number> {
  if (flags.models === undefined) {
    const names = MODELS.map(({ name }) => name).join(", ");
    throw new UsageError("--model", "must be given", null, `choose some of: ${names}`);
  }
  if (flags.csv && flags.json) {
    throw new UsageError("--csv", "cannot be given with --json", null, "choose one");
  }
  if (flags.against !== undefined && !flags.models.includes(flags.against)) {
    throw new UsageError("--against", "must be one of --model", flags.against, "add it there");
  }
  checkTogether(flags);
  const folder = flags.out === undefined ? null : fromUser(flags.out);
  if (folder !== null) checkWritable(folder);
  const models = combined(flags.models, flags.option);
  const runs = models.length * flags.procs.length * flags.seeds;
  if (runs > RUNS_MAX) {
    const rule = `make ${runs} runs: ${RUNS_MAX} at most`;
    throw new UsageError("--option, --procs and --seeds", rule, null, "give fewer values");
  }
  const { procs, cores, figure } = flags;
  const program = programOf(flags, cores ?? Math.max(...procs));
  const costs = costsOf(flags.costs);
  const seeds = Array.from({ length: flags.seeds }, (_, i) => i + 1);
  const progress = startProgress(runs, true), interrupt = listenForInterrupt();
  const onRun = async ({ model, procs }: SweepPlan) => {
    progress.step(`${model} ${procs} Ps`);
    await interrupt.breathe();
  };
  try {
    const { until: untilNs, sysmon: sysmonNs, netPoll: netPollNs } = flags;
    const machine = { procs, cores, sysmonNs, netPollNs };
    const request = { program, costs, untilNs, models, seeds, ...machine };
    const cells = await sweep({ ...request, jobs: flags.jobs }, onRun);
    progress.close();
    const about = { workload: program.name, costs: costs.name, seeds, figure };
    const json = JSON.stringify({ ...about, cells }, null, 2);
    if (flags.json) console.log(json);
    else if (flags.csv) console.log(csvLines(cells, seeds).join("\n"));
    else console.log(tableLines(cells, flags).join("\n"));
    if (folder !== null) {
      const files = new Map([["sweep.json", `${json}\n`], [
        "sweep.csv",
        `${csvLines(cells, seeds).join("\n")}\n`,
      ], ["sweep.svg", chart(cells, program.name, flags)]]);
      writeAll(folder, files);
      console.error(`written to ${shownPath(folder)}: ${[...files.keys()].join(", ")}`);
    }
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error("lab: interrupted; nothing was written");
    return EXIT.interrupted;
  } finally {
    progress.close();
    interrupt.close();
  }
}

/** Each model with each combination of the values of its options. */
function combined(models: readonly string[], given: OptionTexts) {
  const specs = models.map((model) => modelNamed(model));
  const byModel = optionsByModel(
    specs.map(({ name, options }) => ({ name, options: options.map((one) => one.name) })),
    given,
  );
  return models.flatMap((model) => {
    let all: OptionTexts[] = [{}];
    for (const [key, texts] of Object.entries(byModel[model] ?? {})) {
      const values = parseList("--option", texts, (text) => text);
      all = all.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
    }
    return all.map((options) => ({ model, options }));
  });
}

const nameOf = ({ model, options }: SweepCell): string =>
  [model, ...Object.entries(options).map(([key, value]) => `${key}=${value}`)].join(" ");

const NO_INTERVAL = "one seed, so no interval";

function tableLines(cells: readonly SweepCell[], flags: SweepFlags): string[] {
  const { figure } = flags, { about, text } = SWEEP_FIGURES[figure];
  const ratios = flags.against === undefined ? null : against(
    cells,
    ({ model, options }) => model === flags.against && isPlain(options, cells, model),
    figure,
  );
  const rows = cells.map((cell, i) => {
    const { value, low, high } = meanEstimate(cell.values[figure]);
    const ratio = ratios?.[i];
    return [
      nameOf(cell),
      String(cell.procs),
      text(value),
      Number.isNaN(low) ? NO_INTERVAL : `${text(low)} to ${text(high)}`,
      ...(ratios === null ? [] : [ratio == null ? "—" : ratioText(ratio)]),
      cell.ends.join(", "),
    ];
  });
  const head = ["model", "Ps", figure, "95 % interval"];
  if (ratios !== null) head.push(`against ${flags.against}`);
  return [
    `${figure}: ${about}; mean of ${counted(flags.seeds, "seed")}`,
    "",
    ...aligned([[...head, "ends"], ...rows], [1, 2]),
    ...(ratios === null ? [] : [
      "",
      "Ratios are seed by seed at the same Ps, with Holm's correction over the table: what is not",
      "clear is within the noise.",
    ]),
  ];
}

/** Is this the first combination of options of its model? Others are held against it. */
function isPlain(options: OptionTexts, cells: readonly SweepCell[], model: string): boolean {
  const first = cells.find((cell) => cell.model === model)!.options;
  return Object.entries(first).every(([key, value]) => options[key] === value);
}

type Ratio = NonNullable<ReturnType<typeof against>[number]>;

function ratioText({ verdict, scale, by, low, high }: Ratio): string {
  if (verdict === "same") return "the same";
  if (scale === "difference" || !Number.isFinite(low)) return verdict;
  const range = `${change(by)} (${change(low)} to ${change(high)})`;
  return verdict === "unclear" ? `unclear: ${range}` : range;
}

function csvLines(cells: readonly SweepCell[], seeds: readonly number[]): string[] {
  const head = ["model", "options", "procs", "cores", "seed", ...FIGURE_NAMES];
  const rows = cells.flatMap((cell) =>
    seeds.map((seed, i) => {
      const options = Object.entries(cell.options).map(([key, value]) => `${key}=${value}`);
      const figures = FIGURE_NAMES.map((name) => cell.values[name][i]);
      return [cell.model, options.join(" "), cell.procs, cell.cores, seed, ...figures];
    })
  );
  return [head, ...rows].map((row) => row.map(csvField).join(","));
}

const csvField = (value: string | number): string =>
  /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

function chart(cells: readonly SweepCell[], workload: string, flags: SweepFlags): string {
  const { figure } = flags, { about, text } = SWEEP_FIGURES[figure];
  const names = [...new Set(cells.map(nameOf))];
  if (names.length > LINES_MAX) {
    const rule = `can be drawn for ${LINES_MAX} lines at most`;
    throw new UsageError("--out", rule, `${names.length}`, "give fewer models or values");
  }
  return lineChart({
    title: `${figure} of ${workload}`,
    subtitle: `${about}; mean of ${
      counted(flags.seeds, "seed")
    }, whiskers: 95 %; costs ${flags.costs}`,
    x: { name: "processors P", label: String, ticks: [...flags.procs].sort((a, b) => a - b) },
    y: { name: figure, scale: "linear", label: text },
    series: names.map((name, style) => ({
      name,
      style,
      points: cells.filter((cell) => nameOf(cell) === name).map((cell) => {
        const { value, low, high } = meanEstimate(cell.values[figure]);
        const isAlone = Number.isNaN(low);
        return { x: cell.procs, value, low: isAlone ? value : low, high: isAlone ? value : high };
      }),
    })),
  });
}
