/**
 * What says which run is meant, on every command that makes one: scheduler, machine, workload,
 * costs, seed.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { MODELS } from "@lab/models";
import {
  type Arrivals,
  arrivalsProgram,
  assemble,
  parseArrivals,
  parseDist,
  type Program,
} from "@lab/runtime";
import type { Command } from "commander";
import { configureModel, costsOf, PRESETS, type RunRequest } from "../collect/run_once.ts";
import { addKeyValue, parseParams, parseWhole, RANGES } from "../command_line/args.ts";
import { choiceOption, listOption, valueOption } from "../command_line/command_line.ts";
import { UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { loadWorkload } from "../files/workload_file.ts";

const PLACES = ["none", "random", "round-robin"] as const satisfies readonly Arrivals["place"][];

/** Without --workload, --scenario and --arrivals: Gs of 10 us that keep 80 % of the cores busy. */
const DEFAULT_SERVICE = "exp:10000";
const DEFAULT_RATE_PER_CORE = 80_000;
const DEFAULT_COUNT = 10_000;

/** What says what runs. */
export interface WorkloadFlags {
  readonly workload?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly scenario?: string;
  readonly arrivals?: string;
  readonly service?: string;
  readonly count?: number;
  readonly place?: Arrivals["place"];
}

/** What says on what it runs, and what that costs. */
export interface MachineFlags {
  readonly procs: number;
  readonly cores?: number;
  readonly msMax?: number;
  readonly phase?: number;
  readonly sysmon?: number;
  readonly netPoll?: number;
  readonly costs: string;
  readonly seed: number;
  readonly until?: number;
}

/** All of one run. */
export interface RunFlags extends WorkloadFlags, MachineFlags {
  readonly model?: string;
  readonly option: Readonly<Record<string, string>>;
}

/** Adds the two of {@linkcode MachineFlags} that say how sysmon looks. */
export function monitorOptions(command: Command): Command {
  return command
    .addOption(
      valueOption(
        "--sysmon <NS>",
        "sysmon's longest sleep between two looks, in ns (default: 10,000,000, Go's)",
        whole("sysmonNs"),
      ),
    )
    .addOption(
      valueOption(
        "--net-poll <NS>",
        "sysmon polls the network if the last poll is older, in ns (default: 10,000,000, Go's)",
        whole("netPollNs"),
      ),
    );
}

/** Adds the options of {@linkcode MachineFlags}. */
export function machineOptions(command: Command): Command {
  return monitorOptions(command)
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
    .addOption(
      valueOption("--costs <TABLE>", `${PRESETS.join(", ")} or a JSON file with rows`, text)
        .default("linux-x64"),
    )
    .addOption(
      valueOption("--seed <S>", "0..4294967295", whole("seed")).default(1),
    )
    .addOption(
      valueOption("--until <NS>", "end the run at this virtual time, in ns", whole("untilNs")),
    );
}

/** Adds the options of {@linkcode WorkloadFlags}. */
export function workloadOptions(command: Command): Command {
  return command
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
    );
}

const text = (option: string, value: string): string => {
  if (value === "") {
    throw new UsageError(option, "must not be empty", value, "see --help");
  }
  return value;
};
const whole = (range: keyof typeof RANGES) => (option: string, value: string): number =>
  parseWhole(option, value, RANGES[range]);

/** The name of a model that must be given. */
export function neededModel(model: string | undefined): string {
  // Not left to commander: it would complain of this before it complains of a misspelt --modle.
  if (model !== undefined) return model;
  const names = MODELS.map((spec) => spec.name).join(", ");
  throw new UsageError("--model", "must be given", null, `choose one of: ${names}`);
}

/** The run that is meant. @throws {UsageError} That says what does not fit. */
export function requestOf(flags: RunFlags, sink: RunRequest["sink"]): RunRequest {
  const model = neededModel(flags.model);
  checkTogether(flags);
  const { procs, cores = procs, seed, until, phase, msMax, sysmon, netPoll } = flags;
  return {
    configured: configureModel(model, flags.option),
    costs: costsOf(flags.costs),
    program: programOf(flags, cores),
    procs,
    cores,
    seed,
    sink,
    untilNs: until,
    phase,
    msMax,
    sysmonNs: sysmon,
    netPollNs: netPoll,
  };
}

/** Pairs of options of which the first makes no sense with (or without) the second. */
const TOGETHER: readonly {
  readonly option: keyof WorkloadFlags;
  readonly rule: "excludes" | "needs";
  readonly other: keyof WorkloadFlags;
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

/** @throws {UsageError} Two options do not go together. */
export function checkTogether(flags: WorkloadFlags): void {
  const given = (name: keyof WorkloadFlags): boolean => {
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

/** The program that is meant. @param cores Of the machine: arrivals keep them busy. */
export function programOf(flags: WorkloadFlags, cores: number): Program {
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
