/**
 * Runs one cell of a report: one model on one workload and machine.
 *
 * @module
 */

import { configure } from "@lab/models";
import { type CostTable, LimitError, ProgramError } from "@lab/runtime";
import { checkedRun } from "./checks.ts";
import { factsOf } from "./facts.ts";
import type { CellPlan } from "./jobs.ts";
import type { Cell } from "./results.ts";

/** How a cell is run. */
export interface CellSettings {
  readonly seeds: readonly number[];
  readonly costs: CostTable;
  /** Values of the model's options, as typed. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Runs one cell, once for each seed. */
export function runCell(plan: CellPlan, { seeds, costs, options }: CellSettings): Cell {
  const { group, model, scenario, procs, x } = plan;
  const cell = { group, model, scenario, procs, x };
  const configured = configure(model, options);
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
    // A limit is an answer: a thread for each G may need more threads than there can be. So is a
    // workload that panics when its arrivals come before `main` has begun, as with some seeds.
    const isAnswer = error instanceof LimitError || error instanceof ProgramError;
    if (isAnswer) return { ...cell, refusal: error.message, runs: [] };
    throw error;
  }
}
