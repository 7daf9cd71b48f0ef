/**
 * Is it right? Runs with the laws held against them, recorded traces of real Go, planted bugs: what
 * the report takes from `@lab/props`.
 *
 * @module
 */

import type { Configured } from "@lab/models";
import {
  EXEMPTIONS,
  GOLDEN_TRACES,
  type GoldenTrace,
  killMutant,
  lawContext,
  LAWS,
  lawsFor,
  type Mutant,
  MUTANTS,
  replayGolden,
  runLaws,
  RUNS_LAWS,
  watch,
} from "@lab/props";
import type { CostTable, Outcome, Program } from "@lab/runtime";
import type { Cell, GoldenRow, LawRow, MutantRow, ViolationFacts } from "./results.ts";

/** Names of all laws, about one run and about several. */
export const LAW_NAMES: readonly string[] = [...LAWS, ...RUNS_LAWS].map((law) => law.name);

/** What decides a run whose laws are checked. */
export interface CheckedRequest {
  readonly configured: Configured;
  readonly program: Program;
  readonly procs: number;
  readonly cores: number;
  readonly seed: number;
  readonly costs: CostTable;
}

/** A run, and what the laws found that were held against it. */
export interface CheckedRun {
  readonly outcome: Outcome;
  readonly violations: readonly ViolationFacts[];
}

/** Runs with a full trace and holds every law against it from which the model is not exempt. */
export function checkedRun(request: CheckedRequest): CheckedRun {
  const { configured, program, procs, cores, seed, costs } = request;
  const watched = watch(configured.make);
  const outcome = configured.simulate({
    model: watched.make,
    program,
    machine: { procs, cores },
    seed,
    costs,
    sink: "columns",
  });
  const { trace } = outcome;
  if (trace === null) throw new TypeError("a run with sink 'columns' has a trace");
  const context = lawContext(configured, watched.traits(), program, outcome);
  const violations = runLaws(trace, context);
  return {
    outcome,
    violations: violations.map(({ law, reason, atNs }) => ({ law, reason, atNs })),
  };
}

/** The recorded traces, in their order. */
export const goldenTraces = (): readonly GoldenTrace[] => GOLDEN_TRACES;

/** Runs gpm on the workload of a recorded trace and compares order and ticks. */
export function goldenRow(trace: GoldenTrace): GoldenRow {
  const { scenario, program, phase, marks } = trace;
  return {
    scenario,
    program,
    goVersion: trace.go_version,
    phase,
    marks,
    ...replayGolden(trace),
  };
}

/** The planted bugs. */
export const plantedBugs = (): readonly Mutant[] => MUTANTS;

/** Runs a planted bug under generated cases; is it found by the law it names? */
export function mutantRow(bug: Mutant): MutantRow {
  const { name, base, law, about } = bug;
  const { isKilled, cases } = killMutant(bug);
  return { name, model: base, law, about, isKilled, cases };
}

/** The laws with what their checks over all cells came to. */
export function lawRows(cells: readonly Cell[]): LawRow[] {
  return LAWS.map(({ name, words }) => {
    const checked = cells.filter((cell) => lawsFor(cell.model).includes(name));
    const runs = checked.flatMap((cell) => cell.runs);
    return {
      name,
      words,
      runs: runs.length,
      violations: runs.reduce(
        (sum, run) => sum + run.violations.filter((breach) => breach.law === name).length,
        0,
      ),
      exemptions: EXEMPTIONS.filter((row) => row.law === name)
        .map((row) => `${row.model}: ${row.because}`),
    };
  });
}
