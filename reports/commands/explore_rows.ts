/**
 * Rows of the tables of `lab explore`, each a piece of work for a core: plain data in and out, and
 * what comes of one depends on the piece alone.
 *
 * @module
 */

import { modelNamed } from "@lab/models";
import {
  type Case,
  DRAWN,
  type Found,
  medianRuns,
  MUTANTS,
  races,
  runsToKill,
  type Search,
  type SearchResult,
  SMALL_PROGRAMS,
  startPool,
  strategyNamed,
} from "@lab/props";
import { Interrupted, listenForInterrupt, onInterrupt } from "../command_line/interrupt.ts";
import { type ExploreFlags, jobFor, started } from "./explore_search.ts";

/** Where a planted race was found by exhaustive search. */
export interface WakeUpRow {
  readonly mutant: string;
  readonly law: string;
  /** Where it was found; null: nowhere. */
  readonly program: string | null;
  /** Of the search that found it. */
  readonly runs: number;
  /** How often an agent was held up that could have gone on. */
  readonly preemptions: number;
}

/** How many runs each drawn strategy needs to find a planted race. */
export interface RaceRow {
  readonly mutant: string;
  readonly program: string;
  /** Median over the seeds, null: most of them missed it; and how many did. */
  readonly cells: readonly { strategy: string; median: number | null; missed: number }[];
}

/** The largest numbers of Gs of a small program whose schedules are all seen. */
export interface SizeRow {
  readonly program: string;
  readonly sizes: readonly {
    readonly gs: number;
    readonly isComplete: boolean;
    readonly seenUpTo: Search["seenUpTo"];
    readonly runs: number;
    readonly coverage: ReturnType<Search["coverage"]>;
    readonly broken: boolean;
  }[];
}

/** What is asked for: a row of each kind of table. */
export type RowJob =
  | { readonly row: "wake-up"; readonly mutant: string; readonly flags: RowFlags }
  | { readonly row: "race"; readonly at: number; readonly runsMax: number }
  | {
    readonly row: "size";
    readonly program: string;
    readonly case: Omit<Case, "workload">;
    readonly runsMax: number;
  };

/** What decides a row of the table of wake-ups. */
export type RowFlags = Pick<
  ExploreFlags,
  "procs" | "gs" | "seed" | "runs" | "for" | "merge" | "allowDeadlock"
>;

/** The row of a job, by its kind. */
export type RowOf<J extends RowJob> = J extends { row: "wake-up" } ? WakeUpRow
  : J extends { row: "race" } ? RaceRow
  : SizeRow;

/** Does a job. */
export function rowOf(job: RowJob): WakeUpRow | RaceRow | SizeRow {
  switch (job.row) {
    case "wake-up":
      return wakeUpRow(job.mutant, job.flags);
    case "race":
      return raceRow(job.at, job.runsMax);
    case "size":
      return sizeRow(job.program, job.case, job.runsMax);
  }
}

const WORKER = new URL("./explore_row_worker.ts", import.meta.url);

/**
 * Does jobs, each in a worker.
 *
 * @param jobs Pieces of work. @param cores How many workers; left out: as many as there are cores.
 * @param onRow Told of each row, in the order of the jobs.
 * @returns Their rows, in their order; null after Ctrl-C.
 */
export async function rowsOf<J extends RowJob>(
  jobs: readonly J[],
  cores: number = navigator.hardwareConcurrency,
  onRow: (job: J, at: number) => void = () => {},
): Promise<RowOf<J>[] | null> {
  const isGuest = jobs.some((job) =>
    job.row === "size" && modelNamed(job.case.model).kind === "guest"
  );
  const mayRead = Deno.permissions.querySync({ name: "read", path: WORKER }).state === "granted";
  if (isGuest || !mayRead) return await here(jobs, onRow);
  const isDone = jobs.map(() => false);
  let told = 0;
  const onResult = (_: RowOf<J>, at: number) => {
    isDone[at] = true;
    for (; isDone[told]; told++) onRow(jobs[told], told);
  };
  const pool = startPool<J, RowOf<J>>({ worker: WORKER, jobs, workers: cores, onResult });
  let close = () => {};
  const interrupted = new Promise<null>((resolve) => {
    close = onInterrupt(() => resolve(null));
  });
  try {
    return await Promise.race([pool.results, interrupted]);
  } finally {
    close();
    pool.stop();
  }
}

/** One after the other, in this process: a guest lives in no other. */
async function here<J extends RowJob>(
  jobs: readonly J[],
  onRow: (job: J, at: number) => void,
): Promise<RowOf<J>[] | null> {
  const interrupt = listenForInterrupt(), rows: RowOf<J>[] = [];
  try {
    for (const [at, job] of jobs.entries()) {
      rows.push(rowOf(job) as RowOf<J>);
      onRow(job, at);
      await interrupt.breathe();
    }
    return rows;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return null;
  } finally {
    interrupt.close();
  }
}

/** Runs of a search that is tried on every program before any longer one, and of a longer one. */
const SHORT_RUNS = 3_000, LONG_RUNS = 300_000;

/** Searches for one planted race, and in as many runs for a breach of the unharmed model. */
function wakeUpRow(name: string, flags: RowFlags): WakeUpRow {
  const mutant = MUTANTS.find((bug) => bug.name === name)!, { law, base, options } = mutant;
  const isIt = (found: Found) => found.violations[0].law === law;
  // A short search of each program first: most races are near.
  for (const runsMax of [SHORT_RUNS, flags.runs ?? LONG_RUNS]) {
    for (const program of SMALL_PROGRAMS) {
      const faultless: Case = {
        model: base,
        ...(options === undefined ? {} : { options }),
        workload: program.make(flags.gs ?? 3),
        machine: { procs: flags.procs, cores: flags.procs },
        costs: "zero",
        seed: flags.seed,
      };
      const report = exhausted(
        { ...faultless, mutant: name },
        { ...flags, runs: runsMax },
        (search) => search.found.some(isIt),
      );
      const found = report.found.find(isIt);
      if (found === undefined) continue;
      const runs = report.runs + report.cuts;
      const sound = exhausted(faultless, { ...flags, runs }, () => false);
      if (sound.found.length > 0) continue;
      const preemptions = found.preemptions ?? 0;
      return { mutant: name, law, program: program.name, runs, preemptions };
    }
  }
  return { mutant: name, law, program: null, runs: 0, preemptions: 0 };
}

function exhausted(
  c: Case,
  flags: RowFlags,
  isEnough: (search: Search) => boolean,
): SearchResult {
  const run = started(jobFor(c, strategyNamed("exhaustive"), flags), isEnough);
  for (;;) {
    const endedBy = run.turn();
    if (endedBy !== null) return run.result(endedBy);
  }
}

/** Seeds of the table of races. */
export const RACE_SEEDS = 11;

function raceRow(at: number, runsMax: number): RaceRow {
  const race = races()[at];
  const cells = DRAWN.map((strategy) => {
    const runs = Array.from(
      { length: RACE_SEEDS },
      (_, i) => runsToKill(race, strategy, i + 1, runsMax),
    );
    const median = medianRuns(runs), missed = runs.filter((n) => n === Infinity).length;
    return { strategy, median: median === Infinity ? null : median, missed };
  });
  return { mutant: race.mutant.name, program: race.program, cells };
}

/** Gs that the table of sizes tries. */
const SIZES_GS = [2, 3, 4, 5] as const;

function sizeRow(name: string, c: Omit<Case, "workload">, runsMax: number): SizeRow {
  const program = SMALL_PROGRAMS.find((row) => row.name === name)!, sizes = [];
  for (const gs of SIZES_GS) {
    const search = strategyNamed("exhaustive").start({ ...c, workload: program.make(gs) }, {});
    while (search.runs + search.cuts < runsMax && search.step());
    const { isComplete, seenUpTo, found } = search, runs = search.runs + search.cuts;
    const coverage = isComplete ? search.coverage() : null;
    sizes.push({ gs, isComplete, seenUpTo, runs, coverage, broken: found.length > 0 });
    if (!isComplete) break;
  }
  return { program: name, sizes };
}
