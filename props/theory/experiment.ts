/**
 * An experiment: one set-up and the comparisons made on it. The table is a list of these.
 *
 * @module
 */

import { quantileOf } from "../statistics.ts";
import {
  batchesOf,
  batchMeans,
  type Column,
  controlled,
  type Estimate,
  pooled,
  T_95,
  zScore,
} from "./batch_means.ts";
import { type Finding, meanFinding, type Relation, scoredFinding } from "./finding.ts";
import { type OpenQueue, type Plan, type QueueSample, runQueue, runsOf } from "./open_queue.ts";

/** Which column of a sample. */
export type Figure = "sojourn" | "wait" | "slowdown" | "fifo";

/** A comparison to make on a sample. Several share one run. */
export interface Check {
  readonly metric: string;
  readonly find: (sample: Columns) => Finding;
}

/** The columns of a sample, made and sorted once. In units of time; slowdown is a ratio. */
export class Columns {
  readonly #columns = new Map<Figure, readonly Column[]>();
  readonly #sorted = new Map<Figure, Float64Array>();

  constructor(readonly sample: QueueSample) {}

  /** One column for each run. */
  of(figure: Figure): readonly Column[] {
    const known = this.#columns.get(figure);
    if (known !== undefined) return known;
    const { runs, unitNs } = this.sample;
    const columns = runs.map((run) => {
      if (figure === "wait") return run.waitNs.map((ns) => ns / unitNs);
      if (figure === "fifo") return run.fifoNs.map((ns) => ns / unitNs);
      if (figure === "sojourn") return run.sojournNs.map((ns) => ns / unitNs);
      const services = this.sample.servicesNs(run);
      // A service of 0 ns has no slowdown; rounding makes one in 1e5 of them.
      return run.sojournNs.map((ns, i) => ns / Math.max(1, services[i]));
    });
    this.#columns.set(figure, columns);
    return columns;
  }

  /** All values in ascending order. */
  sorted(figure: Figure): Float64Array {
    let sorted = this.#sorted.get(figure);
    if (sorted === undefined) this.#sorted.set(figure, sorted = pooled(this.of(figure)));
    return sorted;
  }

  /** Mean of a function of a figure. */
  mean(figure: Figure, value?: (x: number) => number): Estimate {
    return batchMeans(this.of(figure), value);
  }

  /**
   * A percentile, its standard error and its 95 % interval. The share of values at or below a fixed
   * value is a mean like any other and has a batch error; turned round through the sorted values it
   * becomes an interval for the percentile, without assuming a density.
   */
  quantile(figure: Figure, q: number): { value: number; ci95: readonly [number, number] } {
    const sorted = this.sorted(figure);
    const value = quantileOf(sorted, q);
    const { se } = this.mean(figure, (x) => x <= value ? 1 : 0);
    const end = (sign: number) =>
      quantileOf(sorted, Math.min(1, Math.max(0, q + sign * T_95 * se)));
    return { value, ci95: [end(-1), end(1)] };
  }
}

/**
 * Mean of a figure; that of the sojourn is promised to see an error of 3 %.
 *
 * @param options `value`: a function of the figure to take the mean of; `tolerance`: see
 * {@linkcode meanFinding}.
 */
export function meanCheck(
  metric: string,
  figure: Figure,
  expected: number,
  options: { value?: (x: number) => number; tolerance?: number } = {},
): Check {
  return {
    metric,
    find: (columns) =>
      meanFinding(metric, expected, columns.mean(figure, options.value), {
        tolerance: options.tolerance,
        promised: figure === "sojourn",
      }),
  };
}

/**
 * Mean of a figure, with the sojourn that one queue would have given on the same path as control: a
 * few times, often many times more exact than the mean alone. The queue must have `control` set.
 *
 * @param fifo Mean sojourn in one queue, which theory knows too.
 * @param tolerance See {@linkcode meanFinding}.
 */
export function controlledCheck(
  metric: string,
  figure: Figure,
  expected: number,
  fifo: number,
  tolerance = 0,
): Check {
  return {
    metric,
    find(columns) {
      const batches = batchesOf(columns.of(figure));
      const estimate = controlled(batches, batchesOf(columns.of("fifo")), fifo);
      return meanFinding(metric, expected, estimate, { tolerance, promised: figure === "sojourn" });
    },
  };
}

/**
 * Percentile of a figure. z counts how far the share above the *expected* value is off, so it needs
 * no density. Where theory puts more than the share `q` on the value 0, only the other side counts.
 */
export function quantileCheck(
  metric: string,
  figure: Figure,
  q: number,
  expected: number,
  relation: Exclude<Relation, "within"> = "equals",
): Check {
  return {
    metric,
    find(columns) {
      const { value, ci95 } = columns.quantile(figure, q);
      const above = columns.mean(figure, (x) => x > expected ? 1 : 0);
      const raw = zScore(above.mean, 1 - q, above.se);
      const z = expected === 0 ? Math.max(0, raw) : raw;
      return scoredFinding({ metric, expected, measured: value, ci95, z }, relation);
    },
  };
}

/** What one experiment is about, in words. */
export interface About {
  /** Key of `queueing.json`. */
  readonly block: string;
  /** Which of its settings: `k=4 rho=0.8`. */
  readonly setting: string;
  /** Model and options. */
  readonly model: string;
  /** What must hold for the theory to apply, and how it is made to. */
  readonly assumption: string;
  /** What must *not* agree with this theory, and where it is checked. */
  readonly differs?: string;
}

/** How long it was run. */
export interface Extent {
  /** Independent runs, with seeds from the plan's on. */
  readonly runs: number;
  /** Gs (or cycles) of each run; the first tenth is warm-up where anything is random. */
  readonly gs: number;
}

/** An experiment that can be run. */
export interface Experiment extends About {
  /** Part of the quick table of a plain `deno test`: its share of the full effort. */
  readonly quick?: number;
  readonly run: (plan: Plan) => { readonly extent: Extent; readonly findings: readonly Finding[] };
}

/** A setting of the oracle that is not run here. */
export interface Omission {
  readonly block: string;
  readonly setting: string;
  /** `not set up`: no model can; `elsewhere`: another test of the lab holds it. */
  readonly verdict: "not set up" | "elsewhere";
  readonly because: string;
}

/** All that the table says about a block. */
export interface Block {
  readonly experiments: readonly Experiment[];
  readonly omissions: readonly Omission[];
}

/** An experiment on an open queue. */
export function queueExperiment(
  about: Omit<About, "model"> & { readonly quick?: number },
  queue: OpenQueue,
  checks: readonly Check[],
): Experiment {
  return {
    ...about,
    model: queue.scheduler.label,
    run(plan) {
      const columns = new Columns(runQueue(queue, plan));
      const { runs, count } = runsOf(queue, plan);
      return { extent: { runs, gs: count }, findings: checks.map((check) => check.find(columns)) };
    },
  };
}
