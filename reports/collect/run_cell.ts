/**
 * Runs one cell of a report: one model on one workload and machine.
 *
 * From the outcome of each run it takes the few facts that results keep.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  type CostTable,
  type Counter,
  LimitError,
  type Outcome,
  type Percentiles,
  ProgramError,
} from "@lab/runtime";
import { checkedRuns } from "./checks.ts";
import type { CellPlan } from "./jobs.ts";
import type { Cell, Facts, RunFacts, ViolationFacts } from "./results.ts";

/** How a cell is run. */
export interface CellSettings {
  readonly seeds: readonly number[];
  readonly costs: CostTable;
  /** Values of the model's options, as typed. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Runs one cell, once for each seed. */
export function runCell(plan: CellPlan, { seeds, costs, options }: CellSettings): Cell {
  const { group, model, scenario, procs, x } = plan;
  const cell = { group, model, scenario, procs, x };
  const { program, cores } = plan;
  const checked = checkedRuns({
    configured: configure(model, options),
    program,
    procs,
    cores,
    costs,
  });
  try {
    const runs = seeds.map((seed) => {
      const { outcome, violations } = checked(seed);
      return factsOf(seed, outcome, violations);
    });
    return { ...cell, refusal: null, runs };
  } catch (error) {
    // A limit is an answer: a thread for each G may need more threads than there can be. So is a
    // workload that panics when its arrivals come before `main` has begun, as with some seeds.
    const isAnswer = error instanceof LimitError || error instanceof ProgramError;
    if (isAnswer) return { ...cell, refusal: error.message, runs: [] };
    throw error;
  }
}

/** The facts of a run. @param violations What the laws found. */
export function factsOf(
  seed: number,
  outcome: Outcome,
  violations: readonly ViolationFacts[],
): RunFacts {
  const { metrics } = outcome;
  return {
    seed,
    hash: outcome.hash,
    end: outcome.endName,
    elapsedNs: outcome.elapsedNs,
    spawned: outcome.spawned,
    completed: outcome.completed,
    dispatches: outcome.dispatches,
    throughputPerS: metrics.throughputPerS,
    sojournNs: percentiles(metrics.sojournNs),
    jain: metrics.jain,
    waitTicksMax: metrics.waitTicksMax,
    lockWaitNs: metrics.lockWaitNs,
    peakBytes: metrics.memory.peakBytes,
    counts: notZero(metrics.counts) as Partial<Record<Counter, number>>,
    costNs: notZero(
      Object.fromEntries(Object.entries(metrics.costs).map(([name, { ns }]) => [name, ns])),
    ),
    violations,
  };
}

function percentiles({ mean, p50, p99, p999, max }: Percentiles): Facts {
  return { mean, p50, p99, p999, max };
}

function notZero(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}
