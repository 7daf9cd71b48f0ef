/**
 * One program over lists of models, options, Ps and seeds: what each run gave, on all cores.
 *
 * @module
 */

import { compareAll, type Comparison } from "@lab/benches";
import { modelNamed } from "@lab/models";
import { pooled, startPool } from "@lab/props";
import type { CostTable, Outcome, Program } from "@lab/runtime";
import { bytes, duration, rate, whole } from "../command_line/format.ts";
import type { OptionTexts } from "../command_line/model_options.ts";
import { configureModel, runOnce } from "./run_once.ts";

/** A figure that a sweep can show. */
interface FigureRow {
  /** For axes, with what is better. */
  readonly about: string;
  readonly read: (outcome: Outcome) => number;
  readonly text: (value: number) => string;
}

/** Figures by name. */
export const SWEEP_FIGURES = {
  elapsed: {
    about: "virtual time of the run",
    read: ({ elapsedNs }) => elapsedNs,
    text: duration,
  },
  throughput: {
    about: "Gs completed per virtual second",
    read: ({ metrics }) => metrics.throughputPerS,
    text: rate,
  },
  "wait-p50": {
    about: "time runnable but not running, median of Gs",
    read: ({ metrics }) => metrics.waitNs.p50,
    text: duration,
  },
  "wait-p99": {
    about: "time runnable but not running, p99 of Gs",
    read: ({ metrics }) => metrics.waitNs.p99,
    text: duration,
  },
  "sojourn-p50": {
    about: "from creation or arrival to the end, median of Gs",
    read: ({ metrics }) => metrics.sojournNs.p50,
    text: duration,
  },
  "sojourn-p99": {
    about: "from creation or arrival to the end, p99 of Gs",
    read: ({ metrics }) => metrics.sojournNs.p99,
    text: duration,
  },
  "latency-p99": {
    about: "from ready to running, p99 of dispatches",
    read: ({ metrics }) => metrics.schedLatencyNs.p99,
    text: duration,
  },
  thefts: {
    about: "looks into another P's queue that got something",
    read: ({ metrics }) => metrics.counts.steals,
    text: whole,
  },
  overflows: {
    about: "times that a full ring spilled",
    read: ({ metrics }) => metrics.counts.overflows,
    text: whole,
  },
  switches: {
    about: "changes of thread on a core",
    read: ({ metrics }) => metrics.counts.threadSwitches + metrics.counts.processSwitches,
    text: whole,
  },
  memory: {
    about: "simulated memory at the peak",
    read: ({ metrics }) => metrics.memory.peakBytes,
    text: bytes,
  },
} as const satisfies Record<string, FigureRow>;
/** Name of a figure. */
export type SweepFigure = keyof typeof SWEEP_FIGURES;

/** Names of {@linkcode SWEEP_FIGURES}. */
export const FIGURE_NAMES = Object.keys(SWEEP_FIGURES) as SweepFigure[];

/** One run. */
export interface SweepPlan {
  readonly model: string;
  readonly options: OptionTexts;
  readonly procs: number;
  readonly cores: number;
  readonly seed: number;
}

/** What all runs have in common: plain data, for Workers. */
export interface SweepSettings {
  readonly program: Program;
  readonly costs: CostTable;
  readonly untilNs?: number;
  /** Of every machine: how sysmon looks, see `MachineShape`. */
  readonly sysmonNs?: number;
  readonly netPollNs?: number;
}

/** What a run gave: how it ended, and each figure. */
export interface SweepRun {
  readonly end: string;
  readonly figures: Readonly<Record<SweepFigure, number>>;
}

/** Makes one run. */
export function sweepRun(plan: SweepPlan, settings: SweepSettings): SweepRun {
  const { model, options, procs, cores, seed } = plan;
  const configured = configureModel(model, options);
  const outcome = runOnce({ ...settings, configured, procs, cores, seed, sink: "none" });
  const figures = FIGURE_NAMES.map((name) => [name, SWEEP_FIGURES[name].read(outcome)]);
  return { end: outcome.endName, figures: Object.fromEntries(figures) };
}

/** A point of a sweep: all its seeds. */
export interface SweepCell {
  readonly model: string;
  readonly options: OptionTexts;
  readonly procs: number;
  readonly cores: number;
  /** How the runs ended; one word, unless they differ. */
  readonly ends: readonly string[];
  /** Of each figure: its value for each seed. */
  readonly values: Readonly<Record<SweepFigure, readonly number[]>>;
}

/** Every combination of a model, its options and a number of Ps. */
export interface SweepRequest extends SweepSettings {
  readonly models: readonly {
    readonly model: string;
    readonly options: OptionTexts;
  }[];
  readonly procs: readonly number[];
  /** Of every machine; left out: as many as Ps. */
  readonly cores?: number;
  readonly seeds: readonly number[];
  /** Cores to use; left out: all. */
  readonly jobs?: number;
}

/** Runs it all. @param onRun Told after each run; may throw to stop. */
export async function sweep(
  request: SweepRequest,
  onRun: (plan: SweepPlan) => Promise<void> | void,
): Promise<SweepCell[]> {
  const { program, costs, untilNs, sysmonNs, netPollNs, models, procs, seeds } = request;
  const points = models.flatMap(({ model, options }) =>
    procs.map((p) => ({ model, options, procs: p, cores: request.cores ?? p }))
  );
  const plans = points.flatMap((point) => seeds.map((seed) => ({ ...point, seed })));
  const settings: SweepSettings = { program, costs, untilNs, sysmonNs, netPollNs };
  // Somebody's own model lives in this process alone.
  const hasGuest = models.some(({ model }) => modelNamed(model).kind === "guest");
  const workers = hasGuest ? 0 : (request.jobs ?? navigator.hardwareConcurrency) - 1;
  for (const { model, options } of models) configureModel(model, options);
  const worker = new URL("./sweep_worker.ts", import.meta.url);
  const pool = startPool<SweepPlan, SweepRun, SweepSettings>({
    worker,
    jobs: plans,
    settings,
    workers,
  });
  try {
    const runs = await pooled(pool, plans, (plan) => sweepRun(plan, settings), onRun);
    return points.map((point, k) => {
      const own = runs.slice(k * seeds.length, (k + 1) * seeds.length);
      const values = FIGURE_NAMES.map((name) => [name, own.map(({ figures }) => figures[name])]);
      return {
        ...point,
        ends: [...new Set(own.map(({ end }) => end))],
        values: Object.fromEntries(values) as SweepCell["values"],
      };
    });
  } finally {
    pool.stop();
  }
}

/** Each cell's figure against that of the base at the same Ps, seed by seed; null for the base. */
export function against(
  cells: readonly SweepCell[],
  base: (cell: SweepCell) => boolean,
  figure: SweepFigure,
): (Comparison | null)[] {
  const pairs = cells.map((cell) => {
    const other = cells.find((one) => base(one) && one.procs === cell.procs);
    if (other === undefined || other === cell) return null;
    return { a: other.values[figure], b: cell.values[figure], isPaired: true };
  });
  const found = compareAll(pairs.filter((pair) => pair !== null));
  let next = 0;
  return pairs.map((pair) => pair === null ? null : found[next++]);
}
