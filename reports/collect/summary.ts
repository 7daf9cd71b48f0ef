/**
 * What one run gave, as one JSON object and as a table for the terminal.
 *
 * @module
 */

import type { Configured } from "@lab/models";
import { stuckText } from "@lab/props";
import {
  type CostTable,
  COUNTERS,
  type Outcome,
  type Percentiles,
  type Stuck,
  type Summary,
} from "@lab/runtime";
import {
  aligned,
  bytes,
  count,
  duration,
  percent,
  rate,
  significant,
  times,
  whole,
} from "../command_line/format.ts";

/** Facts about the input of a run. */
export interface RunInput {
  readonly configured: Configured;
  readonly workload: string;
  readonly procs: number;
  readonly cores: number;
  readonly seed: number;
  readonly costs: CostTable;
}

/** What `lab sim --json` prints. All times are virtual ns, shares 0..1, memory bytes. */
export interface RunSummary {
  readonly model: string;
  readonly options: Readonly<Record<string, number | string | boolean>>;
  readonly workload: string;
  readonly procs: number;
  readonly cores: number;
  readonly seed: number;
  /** Name of the cost table. */
  readonly costs: string;
  /** Why the run ended: `done`, `main`, `deadlock`, `stalled`, `until`. */
  readonly end: string;
  readonly stuck: readonly Stuck[];
  readonly spawned: number;
  readonly completed: number;
  readonly elapsedNs: number;
  readonly throughputPerS: number;
  readonly sojournNs: Percentiles;
  readonly waitNs: Percentiles;
  readonly slowdown: Percentiles;
  readonly schedLatencyNs: Percentiles;
  readonly unnoticedNs: number;
  readonly counts: Summary["counts"];
  /** Share of elapsed time each P ran Gs, and each core worked, switched and idled. */
  readonly utilisation: {
    readonly procs: readonly number[];
    readonly coresBusy: readonly number[];
    readonly coresSwitching: readonly number[];
    readonly coresIdle: readonly number[];
  };
  readonly fairness: {
    readonly jain: number;
    readonly waitTicksMax: number;
    readonly waitTicksMaxG: number;
  };
  readonly memory: Summary["memory"];
  readonly cpuNs: Summary["cpuNs"];
  readonly lockWaitNs: number;
  readonly msMax: number;
  readonly spinningMax: number;
  /** Cost rows that were charged: how often, how much in all, and how the price is known. */
  readonly costsUsed: Readonly<
    Record<string, {
      readonly times: number;
      readonly ns: number;
      readonly each: number;
      readonly evidence: string;
    }>
  >;
  /** Engine steps and scheduling decisions. */
  readonly steps: number;
  readonly dispatches: number;
  /** Hash of the trace: 16 hex digits. Same input, same hash. */
  readonly hash: string;
}

/** Sums up a run. */
export function summarise(input: RunInput, outcome: Outcome): RunSummary {
  const { metrics } = outcome;
  const share = (ns: number) => metrics.elapsedNs === 0 ? 0 : ns / metrics.elapsedNs;
  return {
    model: input.configured.spec.name,
    options: Object.fromEntries(
      Object.entries(input.configured.options).map(([name, value]) => [
        name,
        // JSON has no infinity; `never` is what the command line takes.
        value === Infinity ? "never" : value,
      ]),
    ),
    workload: input.workload,
    procs: input.procs,
    cores: input.cores,
    seed: input.seed,
    costs: input.costs.name,
    end: outcome.endName,
    stuck: outcome.stuck,
    spawned: outcome.spawned,
    completed: outcome.completed,
    elapsedNs: outcome.elapsedNs,
    throughputPerS: metrics.throughputPerS,
    sojournNs: metrics.sojournNs,
    waitNs: metrics.waitNs,
    slowdown: metrics.slowdown,
    schedLatencyNs: metrics.schedLatencyNs,
    unnoticedNs: metrics.unnoticedNs,
    counts: metrics.counts,
    utilisation: {
      procs: metrics.procUse,
      coresBusy: metrics.coreBusyNs.map(share),
      coresSwitching: metrics.coreSwitchNs.map(share),
      coresIdle: metrics.coreIdleNs.map(share),
    },
    fairness: {
      jain: metrics.jain,
      waitTicksMax: metrics.waitTicksMax,
      waitTicksMaxG: metrics.waitTicksMaxG,
    },
    cpuNs: metrics.cpuNs,
    memory: metrics.memory,
    lockWaitNs: metrics.lockWaitNs,
    msMax: metrics.msMax,
    spinningMax: metrics.spinningMax,
    costsUsed: costsUsed(metrics, input.costs),
    steps: outcome.steps,
    dispatches: outcome.dispatches,
    hash: outcome.hash,
  };
}

function costsUsed(metrics: Summary, costs: CostTable): RunSummary["costsUsed"] {
  const rows = costs.rows as Readonly<Record<string, { value: number; evidence: string }>>;
  return Object.fromEntries(
    Object.entries(metrics.costs)
      .filter(([, charged]) => charged.times > 0)
      .map(([name, charged]) => [name, {
        times: charged.times,
        ns: charged.ns,
        each: rows[name]?.value ?? 0,
        evidence: rows[name]?.evidence ?? "assumed",
      }]),
  );
}

/** The summary as lines for the terminal. */
export function summaryLines(summary: RunSummary): string[] {
  const options = Object.entries(summary.options).map(([name, value]) => `${name}=${value}`);
  const heading = [
    ["model", [summary.model, ...options].join(" ")],
    ["workload", summary.workload],
    ["machine", `${summary.procs} Ps on ${summary.cores} cores, costs ${summary.costs}`],
    ["seed", `${summary.seed}, trace hash ${summary.hash}`],
    ["end", `${summary.end} after ${duration(summary.elapsedNs)} of virtual time`],
    ["completed", `${whole(summary.completed)} of ${whole(summary.spawned)} Gs`],
    ["throughput", rate(summary.throughputPerS)],
    [
      "fairness",
      `Jain ${significant(summary.fairness.jain, 4)}, longest wait ` +
      `${significant(summary.fairness.waitTicksMax)} ticks (G${summary.fairness.waitTicksMaxG})`,
    ],
    ["P in use", utilisation(summary.utilisation.procs)],
    ["core busy", utilisation(summary.utilisation.coresBusy)],
    ["CPU time", cpuText(summary.cpuNs)],
    ["core switching", utilisation(summary.utilisation.coresSwitching)],
    [
      "memory",
      `${bytes(summary.memory.peakBytes)} at the peak: ${whole(summary.memory.peakGs)} Gs, ` +
      `${whole(summary.memory.peakThreads)} threads`,
    ],
    ["lock waits", `${duration(summary.lockWaitNs)} in all`],
    ["unnoticed", `${duration(summary.unnoticedNs)} of all waits: over, and no M had looked`],
  ];
  return [
    ...aligned(heading),
    "",
    ...aligned([
      ["", "mean", "p50", "p90", "p99", "p99.9", "max"],
      percentileRow("sojourn", summary.sojournNs, duration),
      percentileRow("wait", summary.waitNs, duration),
      percentileRow("ready to running", summary.schedLatencyNs, duration),
      percentileRow("slowdown", summary.slowdown, times),
    ], [1, 2, 3, 4, 5, 6]),
    "",
    ...countLines(summary),
    "",
    ...costLines(summary),
  ];
}

function percentileRow(name: string, values: Percentiles, format: (value: number) => string) {
  const { count, mean, p50, p90, p99, p999, max } = values;
  // Of no G, nothing is known: a slowdown without work is not 0.
  const told = count === 0 ? () => "–" : format;
  return [name, ...[mean, p50, p90, p99, p999, max].map(told)];
}

/** Where the time of all cores went, in shares. */
function cpuText(cpuNs: Summary["cpuNs"]): string {
  const all = Object.values(cpuNs).reduce((sum, ns) => sum + ns, 0);
  if (all === 0) return "–";
  return Object.entries(cpuNs).map(([kind, ns]) => `${kind} ${percent(ns / all)}`).join(", ");
}

/** Mean and range of shares, such as the use of each P. */
function utilisation(shares: readonly number[]): string {
  if (shares.length === 0) return "–";
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const range = `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  return `${percent(mean)} on average, ${range}`;
}

function countLines(summary: RunSummary): string[] {
  const used = Object.entries(summary.counts).filter(([, times]) => times > 0);
  if (used.length === 0) return ["nothing was counted"];
  return aligned(
    used.map(([name, times]) => [
      name,
      whole(times),
      COUNTERS[name as keyof typeof COUNTERS],
    ]),
    [1],
  );
}

function costLines(summary: RunSummary): string[] {
  const rows = Object.entries(summary.costsUsed)
    .filter(([, row]) => row.ns > 0)
    .sort(([, a], [, b]) => b.ns - a.ns);
  if (rows.length === 0) return [`costs ${summary.costs}: nothing was charged`];
  const total = rows.reduce((sum, [, row]) => sum + row.ns, 0);
  return aligned([
    [`cost row (${summary.costs})`, "times", "each", "in all", "share", "known by"],
    ...rows.map(([name, row]) => [
      name,
      count(row.times),
      duration(row.each),
      duration(row.ns),
      percent(row.ns / total),
      row.evidence,
    ]),
  ], [1, 2, 3, 4]);
}

/** What {@linkcode stuckLine} says and no other failure does. */
export const STUCK = / can never go on: /;

/** Names the stuck Gs and what each waits for, on one line. */
export function stuckLine(outcome: Outcome): string {
  const at = duration(outcome.elapsedNs);
  return `${outcome.endName} after ${at}: ${stuckText(outcome)}`;
}
