/**
 * Cuts searches through schedules and through generated cases into cells.
 *
 * @module
 */

import {
  type Case,
  CASE_FLAVOURS,
  type CaseFlavour,
  type SearchJob,
  SearchRun,
  SHARD_RUNS,
  type ShardPlan,
  slicesOf,
  SMALL_PROGRAMS,
} from "@lab/props";
import type { Workload } from "@lab/runtime";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { whole } from "../command_line/format.ts";
import type { AskedRow } from "./asked.ts";
import type { Cell } from "./cell.ts";
import { runnerCell, runnersOf, whoOf } from "./runners.ts";

/** Reads a workload file that a campaign names. @throws {UsageError | WorkloadError} */
export type ReadWorkload = (path: string) => Workload;

/** Cells of a campaign at most: a plan with more is a slip, and fills the memory. */
const CELLS_MAX = 1_000_000;

/** @throws {UsageError} There are too many cells. @param place Of the row that makes them. */
export function mustFit(count: number, place: string): void {
  if (count <= CELLS_MAX) return;
  const rule = `makes more cells than a campaign may have, which is ${whole(CELLS_MAX)}`;
  throw new UsageError(`${place}:`, rule, null, "ask for less: fewer runs, cases, seeds or models");
}

/** Every combination. */
export function* product<A, B, C>(as: readonly A[], bs: readonly B[], cs: readonly C[]) {
  for (const a of as) for (const b of bs) for (const c of cs) yield [a, b, c] as const;
}

/** Slices of searches. */
export function exploreCells(row: AskedRow<"explore">, place: string, read: ReadWorkload): Cell[] {
  const { programs, workloads = [], gs = [3], seeds = [1], depth, runs, allowDeadlock } = row;
  const small = programs ?? (workloads.length > 0 ? [] : SMALL_PROGRAMS.map(({ name }) => name));
  const named = [
    ...SMALL_PROGRAMS.filter(({ name }) => small.includes(name)).flatMap(({ name, make }) =>
      gs.map((n) => ({ name: `${name}(${n})`, workload: make(n) }))
    ),
    ...workloads.map((path) => ({ name: path, workload: read(path) })),
  ];
  const cells: Cell[] = [];
  for (const runner of runnersOf(row, place)) {
    const { file, ...who } = runner;
    for (const [{ name, workload }, procs, strategy] of product(named, row.procs, row.strategies)) {
      const machine = { procs, cores: procs };
      const lane = `explore ${whoOf(runner)}, ${name}, P=${procs}, ${strategy}`;
      for (const seed of seeds) {
        const c: Case = { ...who, workload, machine, costs: "zero", seed };
        const job: SearchJob = { case: c, strategy, seed, depth, runsMax: runs, allowDeadlock };
        if (file !== undefined) refuseStates(strategy, place);
        else if (seed === seeds[0]) refuseUnsearchable(job, place);
        for (const slice of slicesOf(job)) {
          cells.push(runnerCell(runner, "explore", lane, slice));
        }
        mustFit(cells.length, place);
      }
    }
  }
  return cells;
}

/** @throws {UsageError} States of a guest cannot be told apart: it decides in another thread. */
function refuseStates(strategy: string, place: string): void {
  if (strategy !== "exhaustive" && strategy !== "reduced") return;
  const rule = `cannot be ${strategy} for a model from a file`;
  throw new UsageError(`${place}.strategies`, rule, null, "take every, portfolio or pct");
}

/** @throws {UsageError} The case cannot be searched so. */
function refuseUnsearchable(job: SearchJob, place: string): void {
  try {
    new SearchRun(job);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${place}:`, messageOf(error), null, "see 'lab explore --help'");
  }
}

/** Between the seeds of two shards: odd, so that none comes twice. */
export const SEED_STEP = 0x9e3779b1;

/** Shards of generated cases. */
export function checkCells(row: AskedRow<"check">, place: string): Cell[] {
  const { flavours = Object.keys(CASE_FLAVOURS) as CaseFlavour[], laws, cases, seed = 1 } = row;
  const cells: Cell[] = [], runners = runnersOf(row, place);
  mustFit(runners.length * flavours.length * cases / SHARD_RUNS, place);
  for (const [runner, flavour] of product(runners, flavours, [0])) {
    const lane = `check ${whoOf(runner)}, ${flavour}`;
    const { file: _, ...who } = runner;
    for (let done = 0, i = 0; done < cases; done += SHARD_RUNS, i++) {
      const plan: ShardPlan = {
        ...who,
        flavour,
        ...(laws && { laws }),
        cases: Math.min(SHARD_RUNS, cases - done),
        seed: (seed + Math.imul(i, SEED_STEP)) | 0,
      };
      cells.push(runnerCell(runner, "check", lane, plan));
    }
  }
  return cells;
}
