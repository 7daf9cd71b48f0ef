/**
 * Two runs against each other: wall clock by intervals and a rank test, simulated figures exactly.
 *
 * And the gate: whether the difference is one that fails.
 *
 * @module
 */

import {
  compareAll,
  type Comparison,
  type Estimate,
  machineDifference,
  mannWhitney,
  repeatedQuantileEstimate,
} from "@lab/benches";
import { median } from "simple-statistics";
import { UsageError } from "../command_line/errors.ts";
import type { BenchRun } from "../files/bench_run.ts";

/** A wall-clock cell of both runs; ns for each decision or operation. */
export interface WallRow {
  readonly cell: string;
  /** Medians and 90th percentiles over all samples, with intervals from drawing whole attempts. */
  readonly a: { readonly median: Estimate; readonly p90: Estimate; readonly n: number };
  readonly b: { readonly median: Estimate; readonly p90: Estimate; readonly n: number };
  /** How long `b` takes by how long `a` takes, over attempts. */
  readonly found: Comparison;
  /**
   * Mann and Whitney over all samples (aligned by attempt, if paired), before Holm's correction. A
   * second opinion that can only keep the verdict open: samples of one attempt hang together, so by
   * itself it would claim too much.
   */
  readonly rankP: number;
  /** The same ratio for each attempt of `b` by itself. */
  readonly attempts: readonly number[];
}

/** A simulated cell of both runs. */
export interface SimulatedRow {
  readonly cell: string;
  /** Seeds that both have, and those whose traces differ. */
  readonly seeds: number;
  readonly different: number;
  /** Throughput of `b` by that of `a`, seed by seed; null if no trace differs. */
  readonly found: Comparison | null;
}

/** What comes out. */
export interface Judgement {
  readonly a: BenchRun;
  readonly b: BenchRun;
  /** `true`: they took turns with each other. */
  readonly isPaired: boolean;
  readonly wall: readonly WallRow[];
  readonly simulated: readonly SimulatedRow[];
  /** Cells of only one of them. */
  readonly alone: readonly string[];
}

/**
 * Judges `b` against `a`.
 *
 * @throws {UsageError} If they are of different machines, warmed up otherwise, or have no cell in
 * common.
 */
export function judge(a: BenchRun, b: BenchRun): Judgement {
  refuseOtherMachine(a, b);
  if (a.sizes.warmup !== b.sizes.warmup) {
    throw new UsageError(
      `${nameOf(a)} and ${nameOf(b)}`,
      "must be warmed up alike",
      `${a.sizes.warmup} and ${b.sizes.warmup} turns`,
      "measure the older one again with this lab: 'deno task bench run --against FOLDER'",
    );
  }
  const theirs = new Map(b.wall.map((cell) => [cell.cell, cell.attempts]));
  const shared = a.wall.filter(({ cell }) => theirs.has(cell));
  if (shared.length === 0) {
    throw new UsageError(
      `${nameOf(a)} and ${nameOf(b)}`,
      "have no cell in common",
      null,
      "measure the same parts, models, scenarios, costs and size",
    );
  }
  const isPaired = a.session === b.session && a.sizes.attempts === b.sizes.attempts;
  const sides = shared.map(({ cell, attempts }) => ({ cell, a: attempts, b: theirs.get(cell)! }));
  const ranks = sides.map((side) => {
    const { a, b } = isPaired ? aligned(side) : side;
    return mannWhitney(a.flat(), b.flat()).p;
  });
  const found = compareAll(sides.map((side, i) => ({
    a: mediansOf(side.a),
    b: mediansOf(side.b),
    isPaired,
    otherP: ranks[i],
  })));
  const names = new Set(shared.map(({ cell }) => cell));
  return {
    a,
    b,
    isPaired,
    wall: sides.map((side, i) => ({
      cell: side.cell,
      a: summaryOf(side.a),
      b: summaryOf(side.b),
      found: found[i],
      rankP: ranks[i],
      attempts: attemptRatios(side.a, side.b, isPaired),
    })),
    simulated: simulatedRows(a, b),
    alone: [...a.wall, ...b.wall].map(({ cell }) => cell).filter((cell) => !names.has(cell)),
  };
}

/** @throws {UsageError} If two sides are of different machines. */
export function refuseOtherMachine(
  a: Pick<BenchRun, "label" | "machine">,
  b: Pick<BenchRun, "label" | "machine">,
): void {
  const difference = machineDifference(a.machine, b.machine);
  if (difference === "") return;
  throw new UsageError(
    `'${a.label}' and '${b.label}'`,
    `are of different machines (${difference})`,
    null,
    "measure both on one machine: 'deno task bench run --against FOLDER' interleaves them",
  );
}

type Attempts = readonly (readonly number[])[];

/**
 * Divides the samples of each attempt by their common median: what an attempt does to both sides is
 * no difference between them (the aligned ranks of Hodges and Lehmann, 1962).
 */
function aligned({ a, b }: { readonly a: Attempts; readonly b: Attempts }) {
  const levels = a.map((samples, i) => median([...samples, ...b[i]]));
  const by = (attempts: Attempts) =>
    attempts.map((samples, i) => samples.map((ns) => ns / (levels[i])));
  return { a: by(a), b: by(b) };
}

const mediansOf = (attempts: Attempts) => attempts.map((samples) => median([...samples]));

function summaryOf(attempts: Attempts) {
  return {
    median: repeatedQuantileEstimate(attempts, 0.5),
    p90: repeatedQuantileEstimate(attempts, 0.9),
    n: attempts.flat().length,
  };
}

/** Attempts that took turns are compared with each other, else each with all that was before. */
function attemptRatios(a: Attempts, b: Attempts, isPaired: boolean): number[] {
  const before = mediansOf(a);
  const all = median(before);
  return mediansOf(b).map((ns, i) => ns / (isPaired ? before[i] : all));
}

function simulatedRows(a: BenchRun, b: BenchRun): SimulatedRow[] {
  const theirs = new Map(b.simulated.map(({ cell, runs }) => [cell, runs]));
  const rows = a.simulated.flatMap(({ cell, runs }) => {
    const other = new Map((theirs.get(cell) ?? []).map((run) => [run.seed, run]));
    const both = runs.flatMap((run) => {
      const found = other.get(run.seed);
      return found === undefined ? [] : [{ a: run, b: found }];
    });
    return both.length === 0 ? [] : [{ cell, both }];
  });
  const isDifferent = (pair: typeof rows[number]["both"][number]) => pair.a.hash !== pair.b.hash;
  const changed = rows.filter(({ both }) => both.some(isDifferent));
  const found = compareAll(changed.map(({ both }) => ({
    a: both.map((pair) => pair.a.throughputPerS),
    b: both.map((pair) => pair.b.throughputPerS),
    isPaired: true,
  })));
  return rows.map((row) => ({
    cell: row.cell,
    seeds: row.both.length,
    different: row.both.filter(isDifferent).length,
    found: found[changed.indexOf(row)] ?? null,
  }));
}

/** How messages call a run. */
export function nameOf({ id, label }: Pick<BenchRun, "id" | "label">): string {
  return id === 0 ? `'${label}' (file)` : `'${label}' (run ${id})`;
}

/** What the gate found. */
export interface GateAnswer {
  readonly slower: readonly WallRow[];
  readonly changed: readonly SimulatedRow[];
}

/** The three conditions of a wall-clock regression; all of them must hold. */
export function conditionsOf(row: WallRow, threshold: number) {
  return {
    /** The interval excludes no difference, after Holm's correction, and the rank test agrees. */
    isClear: row.found.verdict === "more",
    /** The change is larger than what is let pass. */
    isLarge: row.found.by > 1 + threshold,
    /** Every attempt by itself is slower, by however little: that is not asked of each. */
    isUnanimous: row.attempts.every((ratio) => ratio > 1),
  };
}

/** @param threshold Share of slowing down that is let pass: 0.05 is 5 %. */
export function gate(judged: Judgement, threshold: number): GateAnswer {
  return {
    slower: judged.wall.filter((row) => {
      const { isClear, isLarge, isUnanimous } = conditionsOf(row, threshold);
      return isClear && isLarge && isUnanimous;
    }),
    changed: judged.simulated.filter(({ different }) => different > 0),
  };
}
