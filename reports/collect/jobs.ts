/**
 * The runs of the main job, as a list of data: which model, which workload, which machine, which
 * seed. A new table of the report is a new group here.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { COMPARED } from "@lab/models";
import { arrivalsProgram, assemble, type Program } from "@lab/runtime";
import type { Cell, Group, ScenarioRow } from "./results.ts";

/** What decides a cell: everything but the seed. */
export interface CellPlan extends Pick<Cell, "group" | "model" | "scenario" | "procs" | "x"> {
  readonly cores: number;
  /** The program; cells of one workload share it, as a program is never changed by a run. */
  readonly program: Program;
}

/** Models of the story, in its order. */
export const STORY: readonly string[] = COMPARED
  .filter((spec) => spec.kind === "model")
  .map((spec) => spec.name);

/** The scenario whose throughput is followed over P: many short dispatches, nothing to wait for. */
export const PROCS_SCENARIO = "ping-pong";
const PROCS_SWEEP = { quick: [1, 4, 16], full: [1, 2, 4, 8, 16, 32, 64] };

/** Open arrivals at a share of what the cores can do at most. */
export const LOAD = {
  scenario: "poisson-exp",
  procs: 8,
  serviceNs: 10_000,
  count: { quick: 4_000, full: 20_000 },
  loads: { quick: [0.5, 0.8, 0.95], full: [0.3, 0.5, 0.7, 0.8, 0.9, 0.95] },
} as const;

/** Ps that recorded programs are tried on; the recorded number is one of them. */
export const WHAT_IF_PROCS = { quick: [1, 4], full: [1, 2, 4, 8] } as const;

/** Names of the models that are run: on the scenarios, and over processors and load. */
export interface Entrants {
  readonly standard: readonly string[];
  readonly sweeps: readonly string[];
}

/** Who takes part in the main job. */
const EVERYBODY: Entrants = { standard: COMPARED.map((spec) => spec.name), sweeps: STORY };

/** The scenarios as results name them. */
export function scenarioRows(): ScenarioRow[] {
  return SCENARIOS.map((scenario) => ({
    name: scenario.name,
    about: scenario.about,
    ...scenario.machine,
    isOpen: scenario.workload("report").arrivals !== undefined,
  }));
}

/** How a group of cells is made. */
interface GroupPlan {
  readonly group: Group;
  cells(size: "quick" | "full", models: Entrants): CellPlan[];
}

const GROUPS: readonly GroupPlan[] = [
  {
    group: "standard",
    cells: (_size, models) =>
      SCENARIOS.flatMap((scenario) => {
        const program = assemble(scenario.workload("report"));
        const { procs, cores } = scenario.machine;
        return models.standard.map((model) => ({
          group: "standard" as const,
          model,
          scenario: scenario.name,
          procs,
          cores,
          x: 0,
          program,
        }));
      }),
  },
  {
    group: "procs",
    cells: (size, models) => {
      const program = assemble(scenarioOf(PROCS_SCENARIO).workload("report"));
      return PROCS_SWEEP[size].flatMap((procs) =>
        models.sweeps.map((model) => ({
          group: "procs" as const,
          model,
          scenario: PROCS_SCENARIO,
          procs,
          cores: procs,
          x: procs,
          program,
        }))
      );
    },
  },
  {
    group: "load",
    cells: (size, models) =>
      LOAD.loads[size].flatMap((load) => {
        const program = poissonProgram(load, LOAD.count[size]);
        return models.sweeps.map((model) => ({
          group: "load" as const,
          model,
          scenario: LOAD.scenario,
          procs: LOAD.procs,
          cores: LOAD.procs,
          x: load,
          program,
        }));
      }),
  },
];

/** All cells of the main job, in the order of the results. */
export function planCells(isQuick: boolean, models: Entrants = EVERYBODY): CellPlan[] {
  return GROUPS.flatMap((plan) => plan.cells(isQuick ? "quick" : "full", models));
}

/** What decides a cell's runs, as text: cells of two groups may have the same. */
function runsKey({ group, model, scenario, procs, cores, x }: CellPlan): string {
  return JSON.stringify([model, scenario, procs, cores, group === "load" ? x : 0]);
}

/** Of each cell the first one with the same runs, by their places in the list. */
export function firstAlike(plans: readonly CellPlan[]): number[] {
  const first = new Map<string, number>();
  return plans.map((plan, i) => {
    const key = runsKey(plan);
    if (!first.has(key)) first.set(key, i);
    return first.get(key)!;
  });
}

/** Scenarios whose runs take long: so many short dispatches. */
const LONG_SCENARIOS: readonly string[] = ["yield-storm", PROCS_SCENARIO];

/** Does a cell take long, as cells go? */
export const isLong = ({ scenario }: CellPlan): boolean => LONG_SCENARIOS.includes(scenario);

function scenarioOf(name: string) {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found === undefined) throw new RangeError(`no scenario is called '${name}'`);
  return found;
}

/** Arrivals per second that keep `procs` cores busy for a share `load` of the time. */
export function loadRatePerS(load: number): number {
  return Math.round(load * LOAD.procs * 1e9 / LOAD.serviceNs);
}

function poissonProgram(load: number, count: number): Program {
  return arrivalsProgram({
    arrivals: { kind: "poisson", ratePerS: loadRatePerS(load) },
    service: { kind: "exp", meanNs: LOAD.serviceNs },
    count,
    place: "random",
  });
}
