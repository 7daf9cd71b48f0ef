/**
 * From an outcome to the few facts of it that results keep.
 *
 * @module
 */

import type { Counter, Outcome, Percentiles } from "@lab/runtime";
import type { Facts, RunFacts, ViolationFacts } from "./results.ts";

/** The facts of a run. @param checks How many laws were checked on it, and what they found. */
export function factsOf(
  seed: number,
  outcome: Outcome,
  checks: { readonly laws: number; readonly violations: readonly ViolationFacts[] },
): RunFacts {
  const { metrics } = outcome;
  const coreNs = metrics.elapsedNs * metrics.coreBusyNs.length;
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
    waitNs: percentiles(metrics.waitNs),
    slowdown: percentiles(metrics.slowdown),
    jain: metrics.jain,
    waitTicksMax: metrics.waitTicksMax,
    busyShare: coreNs === 0 ? 0 : sum(metrics.coreBusyNs) / coreNs,
    switchShare: coreNs === 0 ? 0 : sum(metrics.coreSwitchNs) / coreNs,
    lockWaitNs: metrics.lockWaitNs,
    peakBytes: metrics.memory.peakBytes,
    peakGs: metrics.memory.peakGs,
    peakThreads: metrics.memory.peakThreads,
    counts: notZero(metrics.counts) as Partial<Record<Counter, number>>,
    costNs: notZero(
      Object.fromEntries(Object.entries(metrics.costs).map(([name, { ns }]) => [name, ns])),
    ),
    lawsChecked: checks.laws,
    violations: checks.violations,
  };
}

function percentiles({ mean, p50, p99, p999, max }: Percentiles): Facts {
  return { mean, p50, p99, p999, max };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function notZero(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}
