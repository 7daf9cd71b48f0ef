/**
 * Times one model over the table of scenarios. Each model has a bench file of its own, because each
 * bench file runs in its own V8 isolate: with several model classes in one isolate the engine's
 * calls of the hooks turn megamorphic and every figure is off by a factor.
 *
 * Two times must not be confused. `deno bench` prints *wall* time: how fast the simulator is. What
 * the simulated machine achieved in *virtual* time is printed by a table at the end of each file.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  assemble,
  type CostTable,
  LINUX_X64,
  type Outcome,
  type Program,
  ZERO,
} from "@lab/runtime";
import { median } from "simple-statistics";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

/**
 * Cost tables a scenario is timed with: costs change how the Ms interleave, and so what is done.
 */
export const COST_TABLES: readonly CostTable[] = [ZERO, LINUX_X64];
/** Runs timed for each figure, after one that warms up: a run is long, so few are enough. */
const RUNS = 5;

/** A scenario that a model cannot run at bench size, and why. */
export interface Refusal {
  readonly model: string;
  readonly scenario: string;
  readonly costs: string;
  readonly because: string;
}

/** With free thread creation, main starts all Gs at time 0; each would be a thread. */
const TOO_MANY_THREADS = "more than 10,000 threads at once: creating them costs nothing here";
/** All refusals there are; the smoke test holds each of them to be true. */
export const REFUSALS: readonly Refusal[] = [
  ["spawn-burst", "zero"],
  ["yield-storm", "zero"],
  ["unbalanced", "zero"],
  ["mixed-lengths", "linux-x64"],
].map(([scenario, costs]) => ({ model: "g", scenario, costs, because: TOO_MANY_THREADS }));

/** One line of the table at the end. */
interface Line {
  readonly scenario: string;
  readonly costs: string;
  /** What the first run gave; the others give the same. Null until then. */
  outcome: Outcome | null;
  /** Wall time of each run but the first, which warms up, in ms. */
  readonly wallMs: number[];
}

/**
 * Registers a bench for each scenario and cost table, and prints the table of results when the file
 * is done. A group is one scenario; within it, costs `zero` are the baseline.
 *
 * @param model Name in the table of models.
 */
export function benchModel(model: string): void {
  const lines: Line[] = [];
  const refusals = REFUSALS.filter((refusal) => refusal.model === model);
  for (const scenario of SCENARIOS) {
    for (const costs of COST_TABLES) {
      if (refusals.some((r) => r.scenario === scenario.name && r.costs === costs.name)) continue;
      const line: Line = { scenario: scenario.name, costs: costs.name, outcome: null, wallMs: [] };
      lines.push(line);
      Deno.bench({
        name: `${model} ${scenario.name}, costs ${costs.name}`,
        group: scenario.name,
        baseline: costs === ZERO,
        n: RUNS,
        warmup: 1,
        fn: () => timeRun(model, scenario, costs, line),
      });
    }
  }
  addEventListener("unload", () => printTable(model, lines, refusals));
}

/** One run. Consumes the result, and would notice a run that is not the same as the first. */
function timeRun(model: string, scenario: Scenario, costs: CostTable, line: Line): void {
  const program = assemble(scenario.workload("bench"));
  const startMs = performance.now();
  const outcome = runOnce(model, scenario, program, costs);
  const wallMs = performance.now() - startMs;
  if (line.outcome === null) {
    line.outcome = outcome;
    return;
  }
  line.wallMs.push(wallMs);
  if (checksumOf(outcome) !== checksumOf(line.outcome)) {
    throw new Error(`${model} ${scenario.name}: two runs of the same input differ`);
  }
}

/**
 * One run of `scenario` under `model`, on the machine the scenario names.
 *
 * @param options As typed.
 */
export function runOnce(
  model: string,
  scenario: Scenario,
  program: Program,
  costs: CostTable,
  options: Readonly<Record<string, string>> = {},
): Outcome {
  const configured = configure(model, options);
  return configured.simulate({
    model: configured.make,
    program,
    machine: { ...scenario.machine },
    costs,
  });
}

/** 8 hex digits over what a run gave. Same run, same digits. */
export function checksumOf(outcome: Outcome): string {
  const facts = [
    outcome.elapsedNs,
    outcome.spawned,
    outcome.completed,
    outcome.dispatches,
    outcome.steps,
    outcome.metrics.sojournNs.mean,
    outcome.metrics.waitNs.mean,
  ];
  let sum = 0;
  for (const fact of facts) {
    sum = Math.imul(sum ^ fact, 0x85ebca6b);
    sum = Math.imul(sum ^ (fact / 2 ** 32) ^ (sum >>> 15), 0xc2b2ae35);
  }
  return (sum >>> 0).toString(16).padStart(8, "0");
}

function printTable(model: string, lines: readonly Line[], refusals: readonly Refusal[]): void {
  const rows: string[][] = [[
    "scenario",
    "costs",
    "simulated Gs/s",
    "simulated time",
    "decisions",
    "steps each",
    "wall ns/decision",
  ]];
  let sum = 0;
  for (const { scenario, costs, outcome, wallMs } of lines) {
    // Left out by --filter.
    if (outcome === null || wallMs.length === 0) continue;
    const { dispatches, elapsedNs, metrics, steps } = outcome;
    sum = Math.imul(sum, 31) + parseInt(checksumOf(outcome), 16) | 0;
    rows.push([
      scenario,
      costs,
      Math.round(metrics.throughputPerS).toLocaleString("en"),
      `${(elapsedNs / 1e6).toFixed(3)} ms`,
      dispatches.toLocaleString("en"),
      (steps / dispatches).toFixed(1),
      (median(wallMs) * 1e6 / dispatches).toFixed(0),
    ]);
  }
  if (rows.length === 1) return;
  console.log(
    `\n${model}: "simulated" is virtual time of the scenario, "wall" the simulator's own`,
  );
  console.log(alignedText(rows));
  for (const { scenario, costs, because } of refusals) {
    console.log(`not run: ${scenario}, costs ${costs}: ${because}`);
  }
  console.log(`checksum ${(sum >>> 0).toString(16).padStart(8, "0")}`);
}

/** Rows as columns of text: the first two flush left, figures flush right. */
function alignedText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const cell = (text: string, column: number) =>
    column < 2 ? text.padEnd(widths[column]) : text.padStart(widths[column]);
  return rows.map((row) => row.map(cell).join("  ")).join("\n");
}
