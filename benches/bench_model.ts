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
  LimitError,
  LINUX_X64,
  type Outcome,
  type Program,
  simulate,
  ZERO,
} from "@lab/runtime";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

/** Cost tables a scenario is timed with: costs change how the Ms interleave, and so what is done. */
export const COST_TABLES: readonly CostTable[] = [ZERO, LINUX_X64];
/** Runs timed for each figure, after one that warms up: a run is long, so few are enough. */
const RUNS = 5;

/** One line of the table at the end. */
interface Line {
  readonly scenario: string;
  readonly costs: string;
  readonly outcome: Outcome;
  readonly checksum: string;
  /** Wall time of each timed run, in ms. */
  readonly wallMs: number[];
}

/** A scenario that a model cannot run, and why. */
interface Refusal {
  readonly scenario: string;
  readonly costs: string;
  readonly because: string;
}

/**
 * Registers a bench for each scenario and cost table, and prints the table of results when the file
 * is done. A group is one scenario; within it, `zero` is the baseline.
 *
 * @param model Name in the table of models.
 */
export function benchModel(model: string): void {
  const lines: Line[] = [];
  const refusals: Refusal[] = [];
  for (const scenario of SCENARIOS) {
    const program = assemble(scenario.workload("bench"));
    for (const costs of COST_TABLES) {
      const run = () => runOnce(model, scenario, program, costs);
      const first = runOrRefuse(run);
      if (typeof first === "string") {
        refusals.push({ scenario: scenario.name, costs: costs.name, because: first });
        continue;
      }
      const line: Line = {
        scenario: scenario.name,
        costs: costs.name,
        outcome: first,
        checksum: checksumOf(first),
        wallMs: [],
      };
      lines.push(line);
      Deno.bench({
        name: `${model} ${scenario.name}, costs ${costs.name}`,
        group: scenario.name,
        baseline: costs === ZERO,
        n: RUNS,
        warmup: 1,
        fn: () => {
          const startMs = performance.now();
          const outcome = run();
          line.wallMs.push(performance.now() - startMs);
          // Consumes the result, and would notice a run that is not the same as the first.
          const checksum = checksumOf(outcome);
          if (checksum !== line.checksum) {
            throw new Error(`${scenario.name}: checksum ${checksum}, before ${line.checksum}`);
          }
        },
      });
    }
  }
  addEventListener("unload", () => printTable(model, lines, refusals));
}

function runOnce(model: string, scenario: Scenario, program: Program, costs: CostTable): Outcome {
  const configured = configure(model);
  return simulate({
    model: configured.make,
    program,
    machine: { ...scenario.machine, ringSlots: configured.ringSlots },
    costs,
  });
}

/** The outcome, or the reason in words if a limit of the machine forbids the run. */
function runOrRefuse(run: () => Outcome): Outcome | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof LimitError) return error.message;
    throw error;
  }
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
  const timed = lines.filter((line) => line.wallMs.length > 0);
  // A run under a filter that matches nothing here has nothing to say.
  if (timed.length === 0) return;
  const table = [
    ["scenario", "costs", "simulated Gs/s", "simulated time", "decisions", "wall ns/decision"],
    ...timed.map(({ scenario, costs, outcome, wallMs }) => [
      scenario,
      costs,
      Math.round(outcome.metrics.throughputPerS).toLocaleString("en"),
      `${(outcome.elapsedNs / 1e6).toFixed(3)} ms`,
      outcome.dispatches.toLocaleString("en"),
      (median(wallMs) * 1e6 / outcome.dispatches).toFixed(0),
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const text = table.map((row) =>
    row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    ).join("  ")
  );
  console.log(
    `\n${model}: "simulated" is virtual time of the scenario, "wall" is the simulator's own`,
  );
  console.log(text.join("\n"));
  for (const { scenario, costs, because } of refusals) {
    console.log(`not run: ${scenario}, costs ${costs}: ${because}`);
  }
  let all = 0;
  for (const line of lines) all = Math.imul(all, 31) + parseInt(line.checksum, 16) | 0;
  console.log(`checksum ${(all >>> 0).toString(16).padStart(8, "0")} over ${lines.length} runs`);
}

/** Middle value; mean of the two in the middle if their number is even. @param values Not empty. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
