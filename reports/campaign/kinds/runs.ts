/**
 * Cells of kinds `sim`, `lab` and `bench`: runs of a scenario or a workload with the laws held
 * against them; a cell of the main job; the simulated figures of a bench.
 *
 * @module
 */

import { type SampledCell, SCENARIOS, simulateCell } from "@lab/benches";
import { configure } from "@lab/models";
import { type Case, runCase } from "@lab/props";
import { assemble, COST_PRESETS, type Workload } from "@lab/runtime";
import { planCells } from "../../collect/jobs.ts";
import type { RunFacts } from "../../collect/results.ts";
import { runCell } from "../../collect/run_cell.ts";
import { type Finding, type Json, plain } from "../cell.ts";
import { apartCommand } from "../replay.ts";
import { findingOf } from "./findings.ts";
import type { Kind } from "./kind.ts";

/** What decides a cell of kind `sim`. */
export interface SimPlan {
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  /** A scenario by name, or a workload. */
  readonly what: string | Workload;
  readonly procs: number;
  readonly cores: number;
  readonly costs: string;
  readonly seeds: readonly number[];
}

/** What decides a cell of kind `lab`: its place in the list of the main job. */
export interface LabPlan {
  readonly quick: boolean;
  readonly at: number;
  readonly seeds: readonly number[];
  readonly costs: string;
}

/** A cell of kind `bench`. */
export interface BenchPlan {
  readonly cell: Extract<SampledCell, { part: "engine" }>;
  readonly seeds: readonly number[];
}

/**
 * Breaches of one run, one finding for each law. Runs are large, and are not made smaller: those
 * whose reasons differ in numbers alone are taken for one form.
 *
 * @param alone The cell for this seed alone, which finds it again. @param c The run as a case, if
 * it can be one.
 */
function breaches(
  who: string,
  { seed, violations }: RunFacts,
  alone: { readonly kind: string; readonly plan: Json },
  c: Case | null,
): Finding[] {
  const laws = [...new Set(violations.map(({ law }) => law))];
  return laws.map((law): Finding => {
    const { reason, atNs } = violations.find((one) => one.law === law)!;
    // A case may end sooner than a scenario: then it does not show the breach.
    const shown = c === null ? [] : runCase(c, [law]).violations.filter((one) => one.law === law);
    return {
      law,
      who,
      decision: "",
      replay: apartCommand(alone),
      play: null,
      ...(c === null || shown.length === 0 ? {} : findingOf(c, shown)),
      reason: `${reason} (seed ${seed}, at ${atNs} ns)`,
      normal: reason.replaceAll(/\d+/g, "#"),
      unshrunk: 0,
    };
  });
}

/** Runs with a seed each. */
export const sim: Kind = {
  name: "sim",
  about: "scenarios and workloads on machines, under every law",
  run(plan) {
    const asked = plan as unknown as SimPlan;
    const { model, options, what, procs, cores, costs, seeds } = asked;
    const isNamed = typeof what === "string";
    const workload = isNamed
      ? SCENARIOS.find(({ name }) => name === what)!.workload("report")
      : what;
    const scenario = isNamed ? what : what.name ?? "workload";
    const cell = { group: "standard", model, scenario, procs, cores, x: 0 } as const;
    const program = assemble(workload);
    const { runs, refusal } = runCell(
      { ...cell, program },
      { seeds, costs: COST_PRESETS[costs as keyof typeof COST_PRESETS], options },
    );
    const machine = { procs, cores };
    const findings = runs.flatMap((run) =>
      breaches(model, run, { kind: "sim", plan: plain({ ...asked, seeds: [run.seed] }) }, {
        model,
        ...(options && { options }),
        workload,
        machine,
        costs: costs as "zero" | "linux-x64",
        seed: run.seed,
      })
    );
    return { runs: seeds.length, findings, facts: { refusal, runs: runs as unknown as Json } };
  },
};

/** A cell of the main job. */
export const lab: Kind = {
  name: "lab",
  about: "the runs of the main job, as in the report",
  run(plan) {
    const { quick, at, seeds, costs } = plan as unknown as LabPlan;
    const cell = planCells(quick)[at];
    const settings = { seeds, costs: COST_PRESETS[costs as keyof typeof COST_PRESETS] };
    const facts = runCell(cell, settings);
    const findings = facts.runs.flatMap((run) => {
      const alone: LabPlan = { quick, at, seeds: [run.seed], costs };
      return breaches(cell.model, run, { kind: "lab", plan: plain(alone) }, null);
    });
    return { runs: facts.runs.length, findings, facts: facts as unknown as Json };
  },
};

/** What a bench cell gives in virtual time. */
export const bench: Kind = {
  name: "bench",
  about: "the simulated figures of benches: equal digits, equal schedules",
  run(plan) {
    const { cell, seeds } = plan as unknown as BenchPlan;
    configure(cell.model, cell.options);
    const runs = seeds.map((seed) => simulateCell(cell, seed));
    return { runs: runs.length, findings: [], facts: { runs: runs as unknown as Json } };
  },
};
