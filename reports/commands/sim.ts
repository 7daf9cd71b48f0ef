/**
 * `lab sim`: one run, summed up.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { MODELS } from "@lab/models";
import {
  type Arrivals,
  arrivalsProgram,
  assemble,
  EndWhy,
  parseArrivals,
  parseDist,
  type Program,
} from "@lab/runtime";
import type { Command } from "commander";
import { addKeyValue, parseParams, parseWhole, RANGES } from "../command_line/args.ts";
import {
  choiceOption,
  listOption,
  modelOption,
  newCommand,
  valueOption,
} from "../command_line/command_line.ts";
import { EXIT, oneLine, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { configureModel, costsOf, PRESETS, runOnce, schedulerOption } from "../collect/run_once.ts";
import { stuckLine, summarise, summaryLines } from "../collect/summary.ts";
import { loadWorkload } from "../files/workload_file.ts";

const PLACES = ["none", "random", "round-robin"] as const satisfies readonly Arrivals["place"][];

/** Without --workload, --scenario and --arrivals: Gs of 10 us that keep 80 % of the cores busy. */
const DEFAULT_SERVICE = "exp:10000";
const DEFAULT_RATE_PER_CORE = 80_000;
const DEFAULT_COUNT = 10_000;

interface SimFlags {
  readonly model?: string;
  readonly option: Readonly<Record<string, string>>;
  readonly procs: number;
  readonly cores?: number;
  readonly msMax?: number;
  readonly phase?: number;
  readonly workload?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly scenario?: string;
  readonly arrivals?: string;
  readonly service?: string;
  readonly count?: number;
  readonly place?: Arrivals["place"];
  readonly costs: string;
  readonly seed: number;
  readonly until?: number;
  readonly allowDeadlock?: boolean;
  readonly json?: boolean;
}

/** The subcommand. @param done Gets the exit code. */
export function simCommand(done: (exit: number) => void): Command {
  return newCommand("sim", "One run of one model, summed up as a table or as JSON.", [
    "sim --model gm --procs 4",
    "sim --model gpm --procs 8 --scenario unbalanced --costs linux-x64 --json",
    "sim --model gpm --procs 4 --arrivals poisson:300000 --service exp:10000 --count 20000",
    "sim --model ./mine.ts --option lifoCap=3 --scenario unbalanced",
    "sim --model gpm --procs 1 --workload props/golden/go/programs/pingpong.json --param r=50",
  ])
    .addOption(schedulerOption())
    .addOption(
      modelOption(),
    )
    .addOption(
      valueOption("--procs <P>", "processors, 1..1024", whole("procs")).default(4),
    )
    .addOption(
      valueOption("--cores <N>", "CPU cores, 1..1024 (default: as --procs)", whole("cores")),
    )
    .addOption(
      valueOption("--ms-max <N>", "most threads, 1..10,000 (default: 10,000)", whole("msMax")),
    )
    .addOption(
      valueOption(
        "--phase <TICK>",
        "schedtick of P0 when main starts (default: 0)",
        whole("phase"),
      ),
    )
    .addOption(valueOption("--workload <FILE>", "a workload file (JSON)", text))
    .addOption(
      listOption("--param <K=V>", "a param of the workload; may be repeated", {}, addKeyValue),
    )
    .addOption(
      choiceOption(
        "--scenario <NAME>",
        "a standard scenario, as in the report",
        SCENARIOS.map((scenario) => scenario.name),
      ),
    )
    .addOption(
      valueOption(
        "--arrivals <KIND>",
        "Gs from outside: poisson:RATE_PER_S, uniform:GAP_NS, burst:SIZE:GAP_NS, " +
          "times:NS,NS,… or closed:CLIENTS:THINK (default: poisson, 80 % load)",
        text,
      ),
    )
    .addOption(
      valueOption(
        "--service <DIST>",
        "work of each: const:NS, uniform:MIN:MAX, exp:MEAN_NS, erlang:K:MEAN_NS, " +
          "bimodal:SHARE:NS,SHARE:NS, pareto:ALPHA:MIN_NS, … (with --arrivals)",
        text,
      ),
    )
    .addOption(
      valueOption("--count <N>", "how many arrive, 1..10,000,000", whole("count")),
    )
    .addOption(
      choiceOption("--place <HOW>", `P that takes an arrival: ${PLACES.join(", ")}`, PLACES),
    )
    .addOption(
      valueOption("--costs <TABLE>", `${PRESETS.join(", ")} or a JSON file with rows`, text)
        .default("linux-x64"),
    )
    .addOption(
      valueOption("--seed <S>", "0..4294967295", whole("seed")).default(1),
    )
    .addOption(
      valueOption("--until <NS>", "end the run at this virtual time, in ns", whole("untilNs")),
    )
    .option("--allow-deadlock", "an end in deadlock is no failure")
    .option("--json", "one JSON object instead of a table")
    .action((flags: SimFlags) => done(sim(flags)));
}

const text = (option: string, value: string): string => {
  if (value === "") {
    throw new UsageError(option, "must not be empty", value, "see 'lab sim --help'");
  }
  return value;
};
const whole = (range: keyof typeof RANGES) => (option: string, value: string): number =>
  parseWhole(option, value, RANGES[range]);

function sim(flags: SimFlags): number {
  // Not left to commander: it would complain of this before it complains of a misspelt --modle.
  if (flags.model === undefined) {
    const names = MODELS.map((spec) => spec.name).join(", ");
    throw new UsageError("--model", "must be given", null, `choose one of: ${names}`);
  }
  checkTogether(flags);
  const cores = flags.cores ?? flags.procs;
  const configured = configureModel(flags.model, flags.option);
  const costs = costsOf(flags.costs);
  const program = programOf(flags, cores);
  const outcome = runOnce({
    configured,
    program,
    procs: flags.procs,
    cores,
    seed: flags.seed,
    costs,
    sink: "hash",
    untilNs: flags.until,
    phase: flags.phase,
    msMax: flags.msMax,
  });
  const input = {
    configured,
    workload: program.name,
    procs: flags.procs,
    cores,
    seed: flags.seed,
    costs,
  };
  const summary = summarise(input, outcome);
  console.log(flags.json ? JSON.stringify(summary, null, 2) : summaryLines(summary).join("\n"));
  const isStuck = outcome.end === EndWhy.DEADLOCK;
  if (!isStuck && outcome.end !== EndWhy.STALLED) return EXIT.ok;
  console.error(`lab: ${oneLine(stuckLine(outcome))}`);
  return isStuck && flags.allowDeadlock ? EXIT.ok : EXIT.failed;
}

/** Pairs of options of which the first makes no sense with (or without) the second. */
const TOGETHER: readonly {
  readonly option: keyof SimFlags;
  readonly rule: "excludes" | "needs";
  readonly other: keyof SimFlags;
}[] = [
  { option: "workload", rule: "excludes", other: "arrivals" },
  { option: "workload", rule: "excludes", other: "scenario" },
  { option: "scenario", rule: "excludes", other: "arrivals" },
  { option: "param", rule: "needs", other: "workload" },
  { option: "service", rule: "needs", other: "arrivals" },
  { option: "count", rule: "needs", other: "arrivals" },
  { option: "place", rule: "needs", other: "arrivals" },
  { option: "arrivals", rule: "needs", other: "service" },
];

function checkTogether(flags: SimFlags): void {
  const given = (name: keyof SimFlags): boolean => {
    const value = flags[name];
    return typeof value === "object" ? Object.keys(value).length > 0 : value !== undefined;
  };
  for (const { option, rule, other } of TOGETHER) {
    if (!given(option)) continue;
    if (rule === "excludes" && given(other)) {
      throw new UsageError(`--${option}`, `cannot be given with --${other}`, null, "choose one");
    }
    if (rule === "needs" && !given(other)) {
      throw new UsageError(
        `--${option}`,
        `needs --${other}`,
        null,
        `add --${other}, or leave it out`,
      );
    }
  }
}

function programOf(flags: SimFlags, cores: number): Program {
  if (flags.workload !== undefined) {
    return loadWorkload(fromUser(flags.workload), parseParams(flags.param)).program;
  }
  const scenario = SCENARIOS.find((row) => row.name === flags.scenario);
  if (scenario !== undefined) return assemble(scenario.workload("report"));
  const arrivals = parseArrivals(
    flags.arrivals ?? `poisson:${DEFAULT_RATE_PER_CORE * cores}`,
    "--arrivals",
  );
  const isListed = arrivals.kind === "times";
  if (isListed && flags.count !== undefined) {
    throw new UsageError("--count", "cannot be given with listed times", null, "leave it out");
  }
  return arrivalsProgram({
    arrivals,
    service: parseDist(flags.service ?? DEFAULT_SERVICE, "--service"),
    count: isListed ? undefined : flags.count ?? DEFAULT_COUNT,
    place: flags.place,
  });
}
