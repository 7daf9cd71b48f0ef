/**
 * The figures that reports compare models by: a row here is a column there.
 *
 * @module
 */

import { bytes, count, duration, rate, significant, whole } from "../command_line/format.ts";
import type { Cell, Group, Results, RunFacts, ScenarioRow } from "../collect/results.ts";
import { type Spread, spreadOf as spread } from "@lab/benches";

/** One figure of a run. */
export interface Figure {
  readonly head: string;
  /** What it is, with its unit. */
  readonly about: string;
  readonly better: "more" | "less" | "neither";
  of(run: RunFacts): number;
  format(value: number): string;
}

/** The figures, by name. */
export const FIGURES = {
  throughput: {
    head: "throughput",
    about: "Gs completed per virtual second",
    better: "more",
    of: (run) => run.throughputPerS,
    format: rate,
  },
  p50: {
    head: "p50",
    about: "median time from creation (or arrival) to end",
    better: "less",
    of: (run) => run.sojournNs.p50,
    format: duration,
  },
  p99: {
    head: "p99",
    about: "99th percentile of the time from creation (or arrival) to end",
    better: "less",
    of: (run) => run.sojournNs.p99,
    format: duration,
  },
  jain: {
    head: "fairness",
    about: "Jain's index of the Gs' shares of service: 1 is even, 1/n is one G has all",
    better: "more",
    of: (run) => run.jain,
    format: (value) => significant(value, 2),
  },
  longestWait: {
    head: "longest wait",
    about: "longest wait of a G from runnable to running, in ticks of the machine divided by P",
    better: "less",
    of: (run) => run.waitTicksMax,
    format: (value) => `${count(Math.round(value))} ticks`,
  },
  switches: {
    head: "switches",
    about: "changes of G on an M, and of M on a core, by thread or process, together",
    better: "neither",
    of: (run) =>
      (run.counts.userSwitches ?? 0) + (run.counts.threadSwitches ?? 0) +
      (run.counts.processSwitches ?? 0),
    format: count,
  },
  memory: {
    head: "memory",
    about: "simulated stacks of live Gs and threads, at the peak",
    better: "less",
    of: (run) => run.peakBytes,
    format: bytes,
  },
  lockWait: {
    head: "lock waits",
    about: "time spent waiting for the lock of the global queue, all Ms together",
    better: "less",
    of: (run) => run.lockWaitNs,
    format: duration,
  },
} as const satisfies Record<string, Figure>;

/** The figure a scenario is decided by: where Gs set their own pace throughput, else the tail. */
export function mainFigure(scenario: ScenarioRow): Figure {
  return scenario.isOpen ? FIGURES.p99 : FIGURES.throughput;
}

/** Median and range of a figure over the seeds of a cell; null if the cell was not run. */
export function spreadOf(cell: Cell | undefined, figure: Figure): Spread | null {
  if (cell === undefined || cell.runs.length === 0) return null;
  return spread(cell.runs.map((run) => figure.of(run)));
}

/** The cell of a group, model and scenario (and place in a sweep), if it exists. */
export function cellOf(
  results: Results,
  key: { group: Group; model: string; scenario?: string; x?: number },
): Cell | undefined {
  return results.cells.find((cell) =>
    cell.group === key.group && cell.model === key.model &&
    (key.scenario === undefined || cell.scenario === key.scenario) &&
    (key.x === undefined || cell.x === key.x)
  );
}

/** What is missing for a verdict: `12 seeds would decide`. @param seeds Null: over 1,000. */
export function seedsText(seeds: number | null): string {
  return seeds === null ? "1,000 seeds would not decide" : `${whole(seeds)} seeds would decide`;
}

/** `8.2 M/s ±1.5 %`: median, and half the range over seeds as a share of it. */
export function spreadText(values: Spread, figure: Figure): string {
  const text = figure.format(values.median);
  if (values.max === values.min || values.median === 0) return text;
  const share = (values.max - values.min) / 2 / Math.abs(values.median) * 100;
  return `${text} ±${share < 0.1 ? "0.1" : significant(share, 2)} %`;
}
