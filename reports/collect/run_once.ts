/**
 * One run from what the command line gives: finds the model, settles its options, simulates.
 *
 * @module
 */

import { allModels, configure, type Configured, MODELS } from "@lab/models";
import { COST_PRESETS, type CostTable, type Outcome, type Program } from "@lab/runtime";
import type { Option } from "commander";
import { valueOption } from "../command_line/command_line.ts";
import { parseChoice } from "../command_line/args.ts";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { signsOfLife } from "../command_line/progress.ts";
import { loadCosts } from "../files/workload_file.ts";

/** Everything that decides a run. */
export interface RunRequest {
  readonly configured: Configured;
  readonly program: Program;
  readonly procs: number;
  readonly cores: number;
  readonly seed: number;
  readonly costs: CostTable;
  readonly sink: "none" | "hash" | "columns";
  readonly untilNs?: number;
  /** Most threads. */
  readonly msMax?: number;
  /** Longest sleep of sysmon, and the age of the last poll from which on it polls, in ns. */
  readonly sysmonNs?: number;
  readonly netPollNs?: number;
  readonly phase?: number;
  readonly cold?: boolean;
}

/** Names of the guests of this process, by how their files were typed. */
const LOADED = new Map<string, string>();

/** A guest is loaded. @param shown Its path as typed. @param name What it calls itself. */
export function noteLoaded(shown: string, name: string): void {
  LOADED.set(shown, name);
}

/** The name of the guest whose file was typed so; undefined if this process holds none. */
export function loadedName(shown: string): string | undefined {
  return LOADED.get(shown);
}

/** The name of a model, or of the one in a file. @throws {UsageError} That lists the models. */
export function parseModel(option: string, text: string): string {
  return loadedName(text) ?? parseChoice(option, text, allModels().map((spec) => spec.name));
}

/** `--model` of one run. */
export function schedulerOption(): Option {
  const about = "the scheduler; see 'lab models'; or the file of yours";
  return valueOption("--model <NAME>", about, parseModel, MODELS.map(({ name }) => name));
}

/**
 * A model with its options.
 *
 * @throws {UsageError} If it has no such option or the value is out of its range; lists what
 * exists.
 */
export function configureModel(
  name: string,
  options: Readonly<Record<string, string>>,
): Configured {
  try {
    return configure(name, { ...options });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const given = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(" ");
    const advice = `${messageOf(error)}`;
    throw new UsageError("--option", `does not fit --model ${name}`, given, advice);
  }
}

/** Names of cost tables that need no file. */
export const PRESETS: readonly string[] = Object.keys(COST_PRESETS);

/** A cost table by what was typed: a preset, or a file seen from where the command was typed. */
export function costsOf(text: string): CostTable {
  return loadCosts(PRESETS.includes(text) ? text : fromUser(text));
}

/** Runs it. @throws {UsageError} If the machine and the model's options do not go together. */
export function runOnce(request: RunRequest): Outcome {
  const { configured, procs, cores, msMax, sysmonNs, netPollNs } = request;
  try {
    return configured.simulate({
      model: configured.make,
      program: request.program,
      machine: { procs, cores, msMax, sysmonNs, netPollNs },
      seed: request.seed,
      costs: request.costs,
      sink: request.sink,
      untilNs: request.untilNs,
      phase: request.phase,
      cold: request.cold,
      onTurns: signsOfLife(),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError("options", "do not go together", null, messageOf(error));
  }
}
