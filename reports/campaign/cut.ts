/**
 * Cuts what a campaign asks for into cells: the same question, the same cells in the same order.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import {
  type Case,
  CASE_FLAVOURS,
  type CaseFlavour,
  MUTANTS,
  type SearchJob,
  SearchRun,
  SHARD_RUNS,
  type ShardPlan,
  slicesOf,
  SMALL_PROGRAMS,
} from "@lab/props";
import type { Workload } from "@lab/runtime";
import { parseChoice } from "../command_line/args.ts";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { configureModel } from "../collect/run_once.ts";
import type { Asked, AskedCheck, AskedExplore } from "./asked.ts";
import { type Cell, cellOf, type Json } from "./cell.ts";

/** Reads a workload file that a campaign names. @throws {UsageError | WorkloadError} */
export type ReadWorkload = (path: string) => Workload;

/** Who is run: a model with its options, or one of its planted bugs. */
interface Runner {
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly mutant?: string;
}

/** What names runners. */
type AskedRunners = Pick<AskedExplore, "models" | "mutants" | "options">;

/** Everybody whom a row names. @throws {UsageError} There is no such model or option, or nobody. */
function runnersOf({ models = [], mutants = [], options }: AskedRunners, place: string): Runner[] {
  const names = MODELS.map(({ name }) => name);
  const known = models.map((text) => parseChoice(`${place}.models`, text, names));
  const bugs = mutants.map((name) => MUTANTS.find((bug) => bug.name === name)!);
  if (known.length + bugs.length === 0) {
    throw new UsageError(`${place}:`, "must name models or mutants", null, "give for example gm");
  }
  const all: Runner[] = [
    ...known.map((model) => ({ model, ...(options && { options }) })),
    ...bugs.map(({ name, base, options: own }) => ({
      model: base,
      mutant: name,
      ...((own || options) && { options: { ...own, ...options } }),
    })),
  ];
  for (const { model, options = {} } of all) configureModel(model, options);
  return all;
}

const whoOf = ({ model, options = {}, mutant }: Runner): string =>
  [
    mutant ?? model,
    ...Object.entries(options).map(([key, value]) => `${key}=${value}`),
  ].join(" ");

/** Every combination. */
function* product<A, B, C>(as: readonly A[], bs: readonly B[], cs: readonly C[]) {
  for (const a of as) for (const b of bs) for (const c of cs) yield [a, b, c] as const;
}

function exploreCells(row: AskedExplore, place: string, read: ReadWorkload): Cell[] {
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
    for (const [{ name, workload }, procs, strategy] of product(named, row.procs, row.strategies)) {
      const machine = { procs, cores: procs };
      const lane = `explore ${whoOf(runner)}, ${name}, P=${procs}, ${strategy}`;
      for (const seed of seeds) {
        const c: Case = { ...runner, workload, machine, costs: "zero", seed };
        const job: SearchJob = { case: c, strategy, seed, depth, runsMax: runs, allowDeadlock };
        if (seed === seeds[0]) refuseUnsearchable(job, place);
        for (const slice of slicesOf(job)) {
          // What is undefined is no part of a plan.
          cells.push(cellOf("explore", lane, JSON.parse(JSON.stringify(slice))));
        }
      }
    }
  }
  return cells;
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
const SEED_STEP = 0x9e3779b1;

function checkCells(row: AskedCheck, place: string): Cell[] {
  const { flavours = Object.keys(CASE_FLAVOURS) as CaseFlavour[], laws, cases, seed = 1 } = row;
  const cells: Cell[] = [];
  for (const [runner, flavour] of product(runnersOf(row, place), flavours, [0])) {
    const lane = `check ${whoOf(runner)}, ${flavour}`;
    for (let done = 0, i = 0; done < cases; done += SHARD_RUNS, i++) {
      const plan: ShardPlan = {
        ...runner,
        flavour,
        ...(laws && { laws }),
        cases: Math.min(SHARD_RUNS, cases - done),
        seed: (seed + Math.imul(i, SEED_STEP)) | 0,
      };
      cells.push(cellOf("check", lane, plan as unknown as Json));
    }
  }
  return cells;
}

/**
 * The cells of a campaign, each once.
 *
 * @throws {UsageError | WorkloadError} It names what does not exist, or does not go together.
 */
export function cutIntoCells(asked: Asked, read: ReadWorkload): Cell[] {
  const rows = <T>(
    list: readonly T[] | undefined,
    key: string,
    cut: (row: T, at: string) => Cell[],
  ) => (list ?? []).flatMap((row, i) => cut(row, `${key}[${i}]`));
  const cells = [
    ...rows(asked.explore, "explore", (row, place) => exploreCells(row, place, read)),
    ...rows(asked.check, "check", checkCells),
  ];
  return [...new Map(cells.map((cell) => [cell.id, cell])).values()];
}
