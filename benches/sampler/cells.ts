/**
 * What the sampler times: the same scenarios as `deno bench`, as a list of data.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { coresCells } from "../bench_cores.ts";
import { COST_TABLES, REFUSALS } from "../bench_model.ts";
import { SCENARIOS, type Size } from "../scenarios.ts";

/** Option values as typed, by name. */
type OptionTexts = Readonly<Record<string, string>>;

/** One thing that is timed. */
export type SampledCell =
  /** The virtual engine: ns of this machine for each scheduling decision. */
  | {
    readonly part: "engine";
    readonly model: string;
    readonly scenario: string;
    readonly costs: string;
    readonly size: Size;
    /** Option values of the model, as typed. */
    readonly options?: OptionTexts;
  }
  /** The floor loop: ns for each decision of the barest loop there is. */
  | { readonly part: "floor"; readonly procs: number; readonly gs: number; readonly rounds: number }
  /** Real cores: ns for each operation of a program that runs on Workers. */
  | {
    readonly part: "cores";
    readonly model: string;
    readonly program: string;
    readonly procs: number;
  };

/** Name of a part. */
export type Part = SampledCell["part"];
/** The parts in the order of reports. */
export const PARTS: readonly Part[] = ["engine", "floor", "cores"];

/** A cell's name in tables and in the history: what was timed, and at which size. */
export function cellName(cell: SampledCell): string {
  switch (cell.part) {
    case "engine":
      return `${cell.model}${
        optionsText(cell.options)
      } ${cell.scenario} ${cell.costs} ${cell.size}`;
    case "floor":
      return `floor ${cell.procs} Ps ${cell.gs} Gs`;
    case "cores":
      return `cores ${cell.model} ${cell.program}, ${cell.procs} Ps`;
  }
}

/** With other options it is another model: `gm` and `gm(slice=5000)` are never compared. */
function optionsText(options: OptionTexts = {}): string {
  const list = Object.entries(options).toSorted().map(([name, text]) => `${name}=${text}`);
  return list.length === 0 ? "" : `(${list.join(",")})`;
}

/**
 * The process that a cell is timed in. Two models in one process would make the engine's calls of
 * their hooks megamorphic: each would be slowed down by the other.
 */
export function processOf(cell: SampledCell): string {
  return cell.part === "floor" ? "floor" : `${cell.part} ${cell.model}`;
}

/** What is chosen to be timed. */
export interface Choice {
  readonly parts: readonly Part[];
  readonly models: readonly string[];
  readonly scenarios: readonly string[];
  readonly costs: readonly string[];
  readonly size: Size;
  /** Option values of models, as typed, by name: part engine has them. */
  readonly options?: Readonly<Record<string, OptionTexts>>;
}

/** Models timed unless others are named: those with a bench file of their own. */
export const TIMED_MODELS: readonly string[] = ["g", "n1", "gm", "pm", "gpm"];

/** Everything that can be named. */
export const CHOICES = {
  models: MODELS.map(({ name }) => name),
  scenarios: SCENARIOS.map(({ name }) => name),
  costs: COST_TABLES.map(({ name }) => name),
} as const;

/**
 * The floor as the target is stated: 8 Ps, 100,000 Gs; fewer rounds, for it takes its turn often.
 */
const FLOOR = { part: "floor", procs: 8, gs: 100_000, rounds: 5 } as const;
const FLOOR_SMOKE = { part: "floor", procs: 8, gs: 100, rounds: 5 } as const;

/**
 * The cells of a choice, those next to each other that are compared with each other: all models on
 * one scenario, then the next scenario. What a model cannot run is left out.
 */
export function cellsOf(choice: Choice): SampledCell[] {
  const { parts, models, scenarios, costs, size, options = {} } = choice;
  const isRefused = (model: string, scenario: string, table: string) =>
    size === "bench" &&
    REFUSALS.some((row) => row.model === model && row.scenario === scenario && row.costs === table);
  const makers: Readonly<Record<Part, () => SampledCell[]>> = {
    engine: () =>
      scenarios.flatMap((scenario) =>
        costs.flatMap((table) =>
          models.filter((model) => !isRefused(model, scenario, table)).map((model) => ({
            part: "engine" as const,
            model,
            scenario,
            costs: table,
            size,
            ...(options[model] === undefined ? {} : { options: options[model] }),
          }))
        )
      ),
    floor: () => [size === "smoke" ? FLOOR_SMOKE : FLOOR],
    cores: () =>
      coresCells(models.filter((model) => ["gm", "pm", "gpm"].includes(model)))
        .filter(({ model }) => models.includes(model))
        .map(({ program, model, procs }) => ({
          part: "cores" as const,
          model,
          program: program.name,
          procs,
        })),
  };
  return PARTS.filter((part) => parts.includes(part)).flatMap((part) => makers[part]());
}
