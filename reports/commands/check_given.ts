/**
 * A program or machine of the user's own for `lab check`: the laws are held on that instead of on
 * generated cases and scenarios.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import type { CaseCosts, GivenScene } from "@lab/props";
import { COST_NAMES, type Workload } from "@lab/runtime";
import type { Command } from "commander";
import { addKeyValue, parseParams, RANGES } from "../command_line/args.ts";
import { choiceOption, listOption, textOption, wholeOption } from "../command_line/command_line.ts";
import { UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { costsOf, PRESETS } from "../collect/run_once.ts";
import { loadWorkload } from "../files/workload_file.ts";

/** What was typed. */
export interface GivenFlags {
  readonly workload?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly scenario?: string;
  readonly procs?: number;
  readonly cores?: number;
  readonly costs?: string;
}

/** Adds the options. */
export function addGivenOptions(command: Command): Command {
  return command
    .addOption(
      textOption(
        "--workload <FILE>",
        "hold the laws on this program alone (JSON), with other seeds and schedules",
      ),
    )
    .addOption(
      listOption("--param <K=V>", "a param of the workload; may be repeated", {}, addKeyValue),
    )
    .addOption(
      choiceOption(
        "--scenario <NAME>",
        "hold the laws on a standard scenario alone",
        SCENARIOS.map((scenario) => scenario.name),
      ),
    )
    .addOption(
      wholeOption("--procs <P>", "hold the laws on so many Ps alone, 1..1024", RANGES.procs),
    )
    .addOption(
      wholeOption(
        "--cores <N>",
        "hold the laws on so many cores alone, 1..1024 (default: as --procs)",
        RANGES.cores,
      ),
    )
    .addOption(
      textOption(
        "--costs <TABLE>",
        `hold the laws with these costs alone: ${PRESETS.join(", ")} or a JSON file with rows`,
      ),
    );
}

/** Is anything of it given? */
export function isGiven({ workload, param, scenario, procs, cores, costs }: GivenFlags): boolean {
  return Object.keys(param).length > 0 ||
    [workload, scenario, procs, cores, costs].some((flag) => flag !== undefined);
}

/**
 * What the laws are held on.
 *
 * @throws {UsageError} Options that do not go together, or a file that cannot be read.
 * @throws {WorkloadError} The workload file is wrong.
 */
export function givenScene(flags: GivenFlags): GivenScene {
  if (flags.workload !== undefined && flags.scenario !== undefined) {
    throw new UsageError("--workload", "cannot be given with --scenario", null, "choose one");
  }
  if (flags.workload === undefined && Object.keys(flags.param).length > 0) {
    throw new UsageError("--param", "needs --workload", null, "add --workload, or leave it out");
  }
  const scenario = SCENARIOS.find((row) => row.name === flags.scenario);
  const machine = scenario?.machine;
  return {
    workload: flags.workload === undefined
      ? named(scenario?.workload("report"), scenario?.name)
      : workloadOf(flags.workload, parseParams(flags.param)),
    procs: flags.procs ?? machine?.procs,
    cores: flags.cores ?? flags.procs ?? machine?.cores,
    costs: flags.costs === undefined ? undefined : caseCosts(flags.costs),
  };
}

function named(workload: Workload | undefined, name: string | undefined): Workload | undefined {
  return workload === undefined ? undefined : { ...workload, name };
}

function workloadOf(typed: string, params: Readonly<Record<string, number>>): Workload {
  // Cases hold the text: the lab assembles it for each run.
  const { workload } = loadWorkload(fromUser(typed), params);
  return { ...workload, params: { ...workload.params, ...params } };
}

/** A cost table as cases hold it: the values of its rows. */
function caseCosts(typed: string): CaseCosts {
  if (typed === "zero" || typed === "linux-x64") return typed;
  const { rows } = costsOf(typed);
  const values = COST_NAMES.filter((name) => rows[name].value !== 0)
    .map((name) => [name, rows[name].value]);
  return Object.fromEntries(values);
}
