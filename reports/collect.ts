/**
 * The main job: runs everything the report speaks about and gathers plain results.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { configure, MODELS } from "@lab/models";
import { COST_NAMES, COST_ROWS, type CostTable, LimitError } from "@lab/runtime";
import { checkedRun, goldenRow, goldenTraces, lawRows, mutantRow, plantedBugs } from "./checks.ts";
import { factsOf } from "./facts.ts";
import { type CellPlan, planCells } from "./jobs.ts";
import {
  type Cell,
  type GoldenRow,
  type MutantRow,
  type Results,
  type RunAbout,
  SCHEMA,
} from "./results.ts";

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
export async function collect(options: CollectOptions, watcher: Watcher): Promise<Results> {
  const plans = planCells(options.isQuick);
  const traces = goldenTraces();
  const bugs = plantedBugs();
  watcher.start(plans.length + traces.length + bugs.length);

  const cells: Cell[] = [];
  for (const plan of plans) {
    cells.push(runCell(plan, options));
    await watcher.step(`${plan.model} ${plan.scenario}`);
  }
  const golden: GoldenRow[] = [];
  for (const trace of traces) {
    golden.push(goldenRow(trace));
    await watcher.step(`real Go ${trace.scenario}`);
  }
  const mutants: MutantRow[] = [];
  for (const bug of bugs) {
    mutants.push(mutantRow(bug));
    await watcher.step(`planted bug ${bug.name}`);
  }
  return {
    schema: SCHEMA,
    about: aboutRun(options),
    models: MODELS.map(({ name, kind, about }) => ({ name, kind, about })),
    scenarios: SCENARIOS.map((scenario) => ({
      name: scenario.name,
      about: scenario.about,
      ...scenario.machine,
      isOpen: scenario.workload("report").arrivals !== undefined,
    })),
    cells,
    golden,
    laws: lawRows(cells),
    mutants,
  };
}

/** Runs one cell, once for each seed. */
function runCell(plan: CellPlan, { seeds, costs }: CollectOptions): Cell {
  const { group, model, scenario, procs, x } = plan;
  const cell = { group, model, scenario, procs, x };
  const configured = configure(model);
  try {
    const runs = seeds.map((seed) => {
      const { outcome, violations } = checkedRun({
        configured,
        program: plan.program,
        procs,
        cores: plan.cores,
        seed,
        costs,
      });
      return factsOf(seed, outcome, violations);
    });
    return { ...cell, refusal: null, runs };
  } catch (error) {
    // A limit is an answer: a thread for each G may need more threads than there can be.
    if (error instanceof LimitError) return { ...cell, refusal: error.message, runs: [] };
    throw error;
  }
}

function aboutRun({ isQuick, seeds, costs, args }: CollectOptions): RunAbout {
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
