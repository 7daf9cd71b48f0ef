/**
 * Cells of kinds `sim`, `lab` and `bench`: runs of a scenario or a workload with the laws held
 * against them; a cell of the main job; the simulated figures of a bench.
 *
 * @module
 */

import { type SampledCell, SCENARIOS, simulateCell } from "@lab/benches";
import { configure } from "@lab/models";
import { assemble, COST_PRESETS, type Workload } from "@lab/runtime";
import { planCells } from "../../collect/jobs.ts";
import type { RunFacts } from "../../collect/results.ts";
import { runCell } from "../../collect/run_cell.ts";
import type { Finding, Json } from "../cell.ts";
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

/** Breaches of one run, one finding for each law. @param replay What runs it again. */
function breaches(who: string, { seed, violations }: RunFacts, replay: string): Finding[] {
  const laws = [...new Set(violations.map(({ law }) => law))];
  return laws.map((law): Finding => {
    const { reason, atNs } = violations.find((one) => one.law === law)!;
    return {
      law,
      who,
      reason: `${reason} (seed ${seed}, at ${atNs} ns)`,
      normal: reason.replaceAll(/\d+/g, "#"),
      decision: "",
      replay,
      play: null,
    };
  });
}

/** Runs with a seed each. */
export const sim: Kind = {
  name: "sim",
  about: "scenarios and workloads on machines, under every law",
  run(plan) {
    const { model, options, what, procs, cores, costs, seeds } = plan as unknown as SimPlan;
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
    const typed = isNamed ? `--scenario ${what}` : `--workload ${scenario}.json`;
    const given = Object.entries(options ?? {}).map(([key, value]) => ` --option ${key}=${value}`);
    const findings = runs.flatMap((run) =>
      breaches(
        model,
        run,
        `deno task lab sim --model ${model}${given.join("")} --procs ${procs} --cores ${cores} ` +
          `--costs ${costs} ${typed} --seed ${run.seed}`,
      )
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
    const findings = facts.runs.flatMap((run) =>
      breaches(cell.model, run, `deno task lab${quick ? " --quick" : ""} --seed ${run.seed}`)
    );
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
