/**
 * Cuts what a campaign asks for into cells: the same question, the same cells in the same order.
 *
 * @module
 */

import { cellsOf, CHOICES, SCENARIOS, TIMED_MODELS } from "@lab/benches";
import { MUTANTS, type OraclePlan, theoryPieces } from "@lab/props";
import { UsageError } from "../command_line/errors.ts";
import { planCells } from "../collect/jobs.ts";
import { type Asked, type AskedRow, WORK_KEYS } from "./asked.ts";
import { type Cell, cellOf, plain } from "./cell.ts";
import {
  checkCells,
  exploreCells,
  mustFit,
  product,
  type ReadWorkload,
  SEED_STEP,
} from "./cut_searches.ts";
import { killJobs } from "./kill_jobs.ts";
import type { BenchPlan, LabPlan, SimPlan } from "./kinds/runs.ts";
import { runnerCell, runnersOf, whoOf } from "./runners.ts";

/** Seeds of one cell of runs. */
const SEEDS_A_CELL = 8;
/** Programs of one cell of an oracle: a runtime takes some seconds to start. */
const PROGRAMS_A_CELL = 250;
/** Runs of each program on a real runtime, unless the file says. */
const REPEAT = 3;

/** So many seeds from `first` on. */
const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i);

/** The same in lists for a cell each. */
function seedLists(first: number, count: number): number[][] {
  return Array.from({ length: Math.ceil(count / SEEDS_A_CELL) }, (_, i) => {
    const before = i * SEEDS_A_CELL;
    return seedsFrom(first + before, Math.min(SEEDS_A_CELL, count - before));
  });
}

function simCells(row: AskedRow<"sim">, place: string, read: ReadWorkload): Cell[] {
  const { scenarios = [], workloads = [], costs = "linux-x64", seeds, seed = 1 } = row;
  const named = [
    ...scenarios.map((name) => ({ name, what: name })),
    ...workloads.map((path) => ({ name: path, what: read(path) })),
  ];
  if (named.length === 0) {
    const [{ name }] = SCENARIOS;
    const advice = `give for example ${name}`;
    throw new UsageError(`${place}:`, "must name scenarios or workloads", null, advice);
  }
  const cells: Cell[] = [], runners = runnersOf(row, place);
  mustFit(runners.length * named.length * row.procs.length * seeds / SEEDS_A_CELL, place);
  for (const [runner, { name, what }, procs] of product(runners, named, row.procs)) {
    const lane = `sim ${whoOf(runner)}, ${name}, P=${procs}`;
    for (const list of seedLists(seed, seeds)) {
      const { cores = procs } = row;
      const { file: _, ...who } = runner;
      const plan: SimPlan = { ...who, what, procs, cores, costs, seeds: list };
      cells.push(runnerCell(runner, "sim", lane, plan));
    }
  }
  return cells;
}

function oracleCells(
  { runtimes, programs, repeat = REPEAT, seed = 1 }: AskedRow<"oracle">,
  place: string,
): Cell[] {
  mustFit(runtimes.length * programs / PROGRAMS_A_CELL, place);
  return runtimes.flatMap((runtime) =>
    Array.from({ length: Math.ceil(programs / PROGRAMS_A_CELL) }, (_, i) => {
      const plan: OraclePlan = {
        runtime,
        programs: Math.min(PROGRAMS_A_CELL, programs - i * PROGRAMS_A_CELL),
        seed: (seed + Math.imul(i, SEED_STEP)) >>> 1,
        repeat,
      };
      return cellOf("oracle", `oracle ${runtime}`, plain(plan));
    })
  );
}

function mutantCells(
  { mutants, families, sound, ...row }: AskedRow<"mutants">,
  place: string,
): Cell[] {
  const chosen = MUTANTS.filter(({ name, family }) =>
    (mutants?.includes(name) ?? true) && (families?.includes(family) ?? true)
  );
  if (chosen.length === 0) {
    const rule = "must name a planted bug: none of its mutants is of its families";
    throw new UsageError(`${place}:`, rule, null, "leave one of them out");
  }
  const isWhole = mutants === undefined && families === undefined;
  const jobs = killJobs({ ...row, sound: sound ?? (isWhole ? undefined : 0) }, chosen);
  return jobs.map((job) => {
    const lane = job.kind === "sound" ? "mutants, unharmed models" : `mutants ${job.mutant}`;
    return cellOf("mutants", lane, plain(job));
  });
}

function theoryCells(row: AskedRow<"theory">): Cell[] {
  return theoryPieces(row).map((piece) => cellOf("theory", `theory ${piece.block}`, plain(piece)));
}

function benchCells(row: AskedRow<"bench">): Cell[] {
  const { models = TIMED_MODELS, scenarios = CHOICES.scenarios, costs = ["linux-x64"] } = row;
  const list = cellsOf({ parts: ["engine"], models, scenarios, costs, size: "report" });
  return list.flatMap((cell) => {
    if (cell.part !== "engine") return [];
    const plan: BenchPlan = { cell, seeds: seedsFrom(1, row.seeds ?? 2) };
    return [cellOf("bench", `bench ${cell.model}`, plain(plan))];
  });
}

function labCells({ quick = false, seeds = 3, seed = 1 }: AskedRow<"lab">): Cell[] {
  return planCells(quick).map(({ group, model }, at) => {
    const plan: LabPlan = { quick, at, seeds: seedsFrom(seed, seeds), costs: "linux-x64" };
    return cellOf("lab", `lab ${group}, ${model}`, plain(plan));
  });
}

/** How each kind of row is cut. */
const CUTS: {
  readonly [K in typeof WORK_KEYS[number]]: (
    row: AskedRow<K>,
    place: string,
    read: ReadWorkload,
  ) => Cell[];
} = {
  explore: exploreCells,
  check: checkCells,
  sim: simCells,
  oracle: oracleCells,
  mutants: mutantCells,
  theory: theoryCells,
  bench: benchCells,
  lab: labCells,
};

/**
 * The cells of a campaign, each once.
 *
 * @throws {UsageError | WorkloadError} It names what does not exist, or does not go together.
 */
export function cutIntoCells(asked: Asked, read: ReadWorkload): Cell[] {
  const rowsOf = <K extends typeof WORK_KEYS[number]>(key: K): Cell[] =>
    (asked[key] as readonly AskedRow<K>[] | undefined ?? [])
      .flatMap((row, i) => CUTS[key](row, `${key}[${i}]`, read));
  const cells: Cell[] = [];
  for (const key of WORK_KEYS) {
    for (const cell of rowsOf(key)) cells.push(cell);
    mustFit(cells.length, key);
  }
  return [...new Map(cells.map((cell) => [cell.id, cell])).values()];
}
