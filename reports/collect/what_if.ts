/**
 * One program under every model and on any number of Ps, each compared with gpm as it was recorded.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import { type Recorded, waitAsRecorded, workDiffers } from "@lab/props";
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
  /** What was measured, if the program is a recorded one. */
  readonly recorded: Recorded | null;
  readonly models: readonly string[];
  readonly procs: readonly number[];
  readonly costs: CostTable;
  readonly seed: number;
  /** Option values as typed, by model. */
  readonly options?: Readonly<Record<string, OptionTexts>>;
}

type Figures = Omit<WhatIfCell, "against">;

const BASE_MODEL = "gpm";

/** Runs all of it: each model on each number of Ps. @param onCell Told after each of them. */
export function whatIf(request: WhatIfRequest, onCell: (model: string) => void = () => {}): WhatIf {
  const { models, procs, recorded, options = {} } = request;
  const base = { model: BASE_MODEL, procs: recorded?.procs ?? procs[0] };
  const baseFigures = run(request, base.model, base.procs, {});
  const isBase = (model: string, p: number) =>
    model === base.model && p === base.procs && options[model] === undefined;
  const cells = models.flatMap((model) =>
    procs.map((p) => {
      const cell = isBase(model, p) ? baseFigures : run(request, model, p, options[model]);
      onCell(model);
      return cell;
    })
  );
  return {
    workload: request.program.name,
    recorded,
    costs: request.costs.name,
    seed: request.seed,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    base,
    cells: cells.map((cell) => ({ ...cell, against: compare(cell, baseFigures) })),
  };
}

function run(
  { program, costs, seed, recorded }: WhatIfRequest,
  model: string,
  procs: number,
  options: OptionTexts | undefined,
): Figures {
  const { kind } = modelNamed(model);
  const named = { model, kind, procs };
  try {
    const outcome = runOnce({
      configured: configureModel(model, options ?? {}),
      program,
      procs,
      cores: procs,
      seed,
      costs,
      sink: "none",
    });
    const { metrics } = outcome;
    const stuck = outcome.end === EndWhy.DEADLOCK || outcome.end === EndWhy.STALLED;
    const latency = metrics.schedLatencyNs;
    const differs = recorded === null || stuck ? "" : workDiffers(recorded, outcome);
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

function compare(cell: Figures, base: Figures): WhatIfCell["against"] {
  const ratio = (figure: (of: Figures) => number): number | null => {
    if (!isComparable(cell) || !isComparable(base)) return null;
    const a = figure(cell), b = figure(base);
    return a === 0 || b === 0 ? null : a / b;
  };
  return {
    elapsed: ratio((of) => of.elapsedNs),
    throughput: ratio((of) => of.throughputPerS),
    waitP50: ratio((of) => of.waitNs.p50),
    waitP99: ratio((of) => of.waitNs.p99),
    sojournP50: ratio((of) => of.sojournNs.p50),
    sojournP99: ratio((of) => of.sojournNs.p99),
  };
}
