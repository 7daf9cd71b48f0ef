/**
 * One program under every model and on any number of Ps, each compared with gpm on as many.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import { type Recorded, replayCores, waitAsRecorded, workDiffers } from "@lab/props";
import {
  type CostTable,
  EndWhy,
  LimitError,
  ModelError,
  type Percentiles,
  type Program,
  ProgramError,
} from "@lab/runtime";
import { messageOf } from "../command_line/errors.ts";
import type { OptionTexts } from "../command_line/model_options.ts";
import { isComparable, type WhatIf, type WhatIfCell } from "./results_parts.ts";
import { configureModel, runOnce } from "./run_once.ts";
import { stuckLine } from "./summary.ts";

/** What is asked. */
export interface WhatIfRequest {
  readonly program: Program;
  /** The program for so many Ps, if it is not the same for all. */
  readonly programFor?: (procs: number) => Program;
  /** What was measured, if the program is a recorded one. */
  readonly recorded: Recorded | null;
  readonly models: readonly string[];
  readonly procs: readonly number[];
  /** Cores of all cells; left out: as many as Ps. */
  readonly cores?: number;
  /** By number of Ps: what Ps cost each other is not in the times of a trace at one P. */
  readonly costs: (procs: number) => CostTable;
  readonly seed: number;
  /** Each cell is run so often, with this seed and those after it; left out: once. */
  readonly seeds?: number;
  /** Option values as typed, by model. */
  readonly options?: Readonly<Record<string, OptionTexts>>;
}

type Figures = Omit<WhatIfCell, "against" | "ranges">;
/** A cell: the run of median makespan, and all of them by seed. */
interface Runs {
  readonly cell: Figures;
  readonly each: readonly Figures[];
}

const BASE_MODEL = "gpm";
/** Of the 61 ticks: each seed begins at another, because a trace does not say where it began. */
const TICKS = 61;
const TICKS_APART = 7;

/** Runs all of it: each model on each number of Ps. @param onCell Told after each of them. */
export function whatIf(request: WhatIfRequest, onCell: (model: string) => void = () => {}): WhatIf {
  const { models, procs, recorded, cores, seeds = 1, options = {} } = request;
  const bases = new Map(procs.map((p) => [p, runAll(request, BASE_MODEL, p, {})]));
  const cells = models.flatMap((model) =>
    procs.map((p) => {
      const base = bases.get(p)!;
      const isBase = model === BASE_MODEL && options[model] === undefined;
      const runs = isBase ? base : runAll(request, model, p, options[model]);
      onCell(model);
      return { ...runs.cell, ...compare(runs, base) };
    })
  );
  return {
    workload: request.program.name,
    recorded,
    costs: request.costs(procs[0]).name,
    seed: request.seed,
    ...(seeds === 1 ? {} : { seeds }),
    ...(cores === undefined ? {} : { cores }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    base: { model: BASE_MODEL, procs: recorded?.procs ?? procs[0] },
    cells,
  };
}

function runAll(
  request: WhatIfRequest,
  model: string,
  procs: number,
  options: OptionTexts | undefined,
): Runs {
  const each: Figures[] = [];
  for (let i = 0; i < (request.seeds ?? 1); i++) {
    const cell = run(request, model, procs, options, i);
    if (!isComparable(cell)) return { cell, each: [] };
    each.push(cell);
  }
  const sorted = [...each].sort((a, b) => a.elapsedNs - b.elapsedNs);
  return { cell: sorted[sorted.length >> 1], each };
}

/** @param nth Of the seeds. */
function run(
  { program, programFor = () => program, costs, cores, seed, recorded }: WhatIfRequest,
  model: string,
  procs: number,
  options: OptionTexts | undefined,
  nth: number,
): Figures {
  const { kind } = modelNamed(model);
  const named = { model, kind, procs };
  try {
    const outcome = runOnce({
      configured: configureModel(model, options ?? {}),
      program: programFor(procs),
      procs,
      cores: cores ?? (recorded ? replayCores(recorded, procs) : procs),
      seed: (seed + nth) % 2 ** 32,
      phase: nth * TICKS_APART % TICKS,
      costs: costs(procs),
      sink: "none",
    });
    const { metrics } = outcome;
    const stuck = outcome.end === EndWhy.DEADLOCK || outcome.end === EndWhy.STALLED;
    const latency = metrics.schedLatencyNs;
    const differs = recorded === null || stuck ? "" : workDiffers(recorded, outcome, procs);
    return {
      ...named,
      ...(differs === "" ? {} : { differs }),
      failure: stuck ? stuckLine(outcome) : null,
      elapsedNs: outcome.elapsedNs,
      throughputPerS: metrics.throughputPerS,
      waitNs: latency,
      waitTotalNs: Math.round(waitAsRecorded(metrics)),
      sojournNs: metrics.sojournNs,
      dispatches: outcome.dispatches,
      threads: metrics.msMax,
    };
  } catch (error) {
    // A model that cannot run the program is an answer, too.
    const known = [LimitError, ProgramError, ModelError].some((type) => error instanceof type);
    if (!known) throw error;
    return { ...named, ...NO_FIGURES, failure: messageOf(error) };
  }
}

const NOTHING: Percentiles = { count: 0, mean: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };
const NO_FIGURES = {
  elapsedNs: 0,
  throughputPerS: 0,
  waitNs: NOTHING,
  waitTotalNs: 0,
  sojournNs: NOTHING,
  dispatches: 0,
  threads: 0,
};

/** The figures that cells are compared by. */
const FIGURES: Readonly<Record<keyof WhatIfCell["against"], (of: Figures) => number>> = {
  elapsed: (of) => of.elapsedNs,
  throughput: (of) => of.throughputPerS,
  waitP50: (of) => of.waitNs.p50,
  waitP99: (of) => of.waitNs.p99,
  sojournP50: (of) => of.sojournNs.p50,
  sojournP99: (of) => of.sojournNs.p99,
};

/** A differing cell, or one against such a base, has no runs: nothing is compared. */
function compare({ each }: Runs, base: Runs): Pick<WhatIfCell, "against" | "ranges"> {
  const ratios = Object.entries(FIGURES).map(([name, figure]) => {
    const list = each.length === base.each.length
      ? each.map((one, i) => figure(one) / figure(base.each[i])).sort((a, b) => a - b)
      : [];
    return [name, list.every((ratio) => ratio > 0 && ratio < Infinity) ? list : []] as const;
  });
  const against = ratios.map(([name, list]) => [name, list[list.length >> 1] ?? null]);
  const ranges = ratios.map(([name, list]) => [
    name,
    list.length === 0 ? null : { low: list[0], high: list[list.length - 1] },
  ]);
  return {
    against: Object.fromEntries(against),
    ...(each.length > 1 ? { ranges: Object.fromEntries(ranges) } : {}),
  };
}
