/**
 * The main job: runs everything the report speaks about and gathers plain results.
 *
 * @module
 */

import { COMPARED } from "@lab/models";
import {
  GOLDEN_TRACES,
  type Imported,
  loadRecordedTrace,
  MUTANTS,
  pooled,
  programFor,
  RECORDED_TRACES,
  type RecordedTrace,
  replayCosts,
  startPool,
} from "@lab/props";
import { assemble, COST_NAMES, COST_ROWS, type CostTable } from "@lab/runtime";
import { goldenRow, type GuestPromises, lawRows, mutantRow } from "./checks.ts";
import { type CellPlan, planCells, scenarioRows, WHAT_IF_PROCS } from "./jobs.ts";
import { ringsCells } from "./lock_free_rings.ts";
import { complaintRows, runtimeRows } from "./runtimes.ts";
import {
  type Cell,
  type GoldenRow,
  type ModelRow,
  type MutantRow,
  type Results,
  type RunAbout,
  SCHEMA,
  type Validity,
} from "./results.ts";
import { type Keep, KEEP_NOTHING, once } from "./keep.ts";
import { probeRows } from "./part_probes.ts";
import { type CellSettings, runCell } from "./run_cell.ts";
import {
  corpusFacts,
  LIVE_BLOCKS,
  LIVE_BLOCKS_QUICK,
  liveTheory,
  predictions,
  storedValidity,
  traceFacts,
} from "./validity.ts";
import { storedSpeed } from "./speed_facts.ts";
import type { WhatIf } from "./results_parts.ts";
import { whatIf } from "./what_if.ts";

/** What is to be run. */
export interface CollectOptions {
  readonly isQuick: boolean;
  readonly seeds: readonly number[];
  readonly costs: CostTable;
  /** Arguments as typed, for the report. */
  readonly args: string;
}

/** Told about each step; may throw to stop the job. */
export interface Watcher {
  /** Called once, with the number of steps. */
  start(steps: number): void;
  /** Called after each step. */
  step(label: string): Promise<void>;
}

/** Runs it all. */
export async function collect(
  options: CollectOptions,
  watcher: Watcher,
  keep = KEEP_NOTHING,
): Promise<Results> {
  const all = planCells(options.isQuick).map((plan, i) => ({ plan, key: `cell ${i}` }));
  const left = all.filter(({ key }) => keep.get(key) === undefined);
  const plans = left.map(({ plan }) => plan);
  const pool = startPool<CellPlan, Cell, CellSettings>({
    worker: new URL("./cell_worker.ts", import.meta.url),
    jobs: plans,
    settings: options,
    workers: navigator.hardwareConcurrency - 1,
    onResult: (cell, job) => keep.put(left[job].key, cell),
  });
  const cells = async (): Promise<Cell[]> => {
    const keyOf = new Map(left.map(({ plan, key }) => [plan, key]));
    const here = (plan: CellPlan) => once(keep, keyOf.get(plan)!, () => runCell(plan, options));
    const step = ({ model, scenario }: CellPlan) => watcher.step(`${model} ${scenario}`);
    const fresh = await pooled(pool, plans, here, step);
    const known = new Map(left.map(({ key }, i) => [key, fresh[i]]));
    return all.map(({ key }) => known.get(key) ?? keep.get(key) as Cell);
  };
  try {
    return await collectWith(cells, plans.length, options, watcher, keep);
  } finally {
    pool.stop();
  }
}

async function collectWith(
  runCells: () => Promise<Cell[]>,
  cellsLeft: number,
  options: CollectOptions,
  watcher: Watcher,
  keep: Keep,
): Promise<Results> {
  const traces = GOLDEN_TRACES;
  const bugs = MUTANTS;
  const theory = options.isQuick ? LIVE_BLOCKS_QUICK : LIVE_BLOCKS;
  const recorded = RECORDED_TRACES.length + whatIfTraces().length;
  const steps = [traces, bugs, theory].reduce((sum, list) => sum + list.length, cellsLeft);
  watcher.start(steps + recorded + OTHER_STEPS);

  const golden: GoldenRow[] = [];
  for (const trace of traces) {
    golden.push(once(keep, `golden ${trace.scenario}`, () => goldenRow(trace)));
    await watcher.step(`real Go ${trace.scenario}`);
  }
  const mutants: MutantRow[] = [];
  for (const bug of bugs) {
    mutants.push(once(keep, `mutant ${bug.name}`, () => mutantRow(bug)));
    await watcher.step(`planted bug ${bug.name}`);
  }
  const imported = new Map<string, Imported>();
  const validity = await collectValidity(theory, imported, watcher, keep);
  const programs: WhatIf[] = [];
  for (const { file } of whatIfTraces()) {
    programs.push(
      once(keep, `what if ${file}`, () => whatIfOf(imported.get(file)!, options.isQuick)),
    );
    await watcher.step(`what if ${file}`);
  }
  const rings = once(keep, "rings", ringsCells);
  await watcher.step("lock-free rings");
  const runtimes = once(keep, "runtimes", runtimeRows);
  const complaints = once(keep, "complaints", complaintRows);
  await watcher.step("runtimes compared");
  const probes = once(keep, "probes", probeRows);
  await watcher.step("parts of gpm alone");
  const cells = await runCells();
  return {
    schema: SCHEMA,
    about: aboutRun(options),
    models: COMPARED.map(({ name, kind, about }) => ({ name, kind, about })),
    scenarios: scenarioRows(),
    cells,
    golden,
    laws: lawRows(cells),
    mutants,
    validity,
    whatIf: programs,
    rings,
    runtimes,
    complaints,
    probes,
    speed: storedSpeed(),
  };
}

/** What one guest came to. */
export interface GuestRuns {
  readonly file: string;
  readonly model: ModelRow;
  readonly promises: GuestPromises["promises"];
  readonly cells: readonly Cell[];
  /** Scenarios that it could not finish. */
  readonly stopped: readonly string[];
}

/** Results with models of the user's own beside the lab's. */
export function withGuests(results: Results, guests: readonly GuestRuns[]): Results {
  if (guests.length === 0) return results;
  const cells = [...results.cells, ...guests.flatMap((guest) => guest.cells)];
  const models = [...results.models, ...guests.map(({ model }) => model)];
  const promised = guests.map(({ model: { name }, promises }) => ({ name, promises }));
  return { ...results, models, cells, laws: lawRows(cells, promised) };
}

/** The corpus, the lock-free rings, the runtimes, the parts of gpm. */
const OTHER_STEPS = 4;

/** @param imported Gets the imported traces, by file. */
async function collectValidity(
  blocks: readonly string[],
  imported: Map<string, Imported>,
  watcher: Watcher,
  keep: Keep,
): Promise<Validity> {
  const corpus = once(keep, "corpus", corpusFacts);
  await watcher.step("corpus of real Go");
  const live: Validity["liveTheory"][number][] = [];
  for (const block of blocks) {
    live.push(...once(keep, `theory ${block}`, () => liveTheory(block)));
    await watcher.step(`theory ${block}`);
  }
  const traces: Validity["traces"][number][] = [];
  for (const trace of RECORDED_TRACES) {
    const loaded = await loadRecordedTrace(trace);
    imported.set(trace.file, loaded);
    traces.push(once(keep, `trace ${trace.file}`, () => traceFacts(trace, loaded)));
    await watcher.step(`trace ${trace.file}`);
  }
  const told = once(keep, "predictions", () => predictions(imported));
  return { ...storedValidity(), corpus, liveTheory: live, traces, predictions: told };
}

/** Programs that run for some 100 ms, at GOMAXPROCS=1: there every replay is close. */
const WHAT_IF_PROGRAMS: readonly string[] = [
  "httpserver",
  "compress",
  "pipeline",
  "mutex",
  "rpctest",
];

function whatIfTraces(): readonly RecordedTrace[] {
  return RECORDED_TRACES.filter(({ procs, program }) =>
    procs === 1 && WHAT_IF_PROGRAMS.includes(program)
  );
}

function whatIfOf({ workload }: Imported, isQuick: boolean): WhatIf {
  const recorded = workload.recorded!;
  return whatIf({
    program: assemble(workload),
    programFor: (procs) => programFor(workload, procs),
    recorded,
    models: COMPARED.map((model) => model.name),
    procs: WHAT_IF_PROCS[isQuick ? "quick" : "full"],
    costs: (procs) => replayCosts(recorded, procs),
    seed: 1,
  });
}

/** The run as the report tells it. */
export function aboutRun({ isQuick, seeds, costs, args }: CollectOptions): RunAbout {
  return {
    quick: isQuick,
    seeds,
    costs: {
      name: costs.name,
      rows: COST_NAMES.map((name) => ({ name, about: COST_ROWS[name], ...costs.rows[name] })),
    },
    versions: { ...Deno.version },
    machine: `${navigator.hardwareConcurrency} cores, ${Deno.build.os} ${Deno.build.arch}`,
    args,
  };
}
