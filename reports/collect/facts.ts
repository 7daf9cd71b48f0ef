/**
 * From an outcome to the few facts of it that results keep.
 *
 * @module
 */

import type { Counter, Outcome, Percentiles } from "@lab/runtime";
import type { Facts, RunFacts, ViolationFacts } from "./results.ts";

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
