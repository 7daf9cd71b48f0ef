/**
 * Takes turns of cells. Programs are assembled once, before the clock starts, and the result of
 * every run is used.
 *
 * Run by itself it is a process that takes turns when asked: one for each model and side. It reads
 * one request a line and writes one answer a line, so that several of them can be interleaved from
 * outside. It is also run from the folder of an older commit, so its path and its language may not
 * change; the language may grow.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, type Program, type RealCores } from "@lab/runtime";
import { CORES_PROGRAMS, openCores, runCores } from "../bench_cores.ts";
import { COST_TABLES, runOnce } from "../bench_model.ts";
import type { SampledCell } from "./cells.ts";
import { runFloor } from "../floor.ts";
import { SCENARIOS } from "../scenarios.ts";

/** What a run gave in virtual time: the same on every machine. */
export interface SimulatedFigures {
  readonly seed: number;
  /** Of the whole trace. */
  readonly hash: string;
  readonly throughputPerS: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly elapsedNs: number;
}

type EngineCell = Extract<SampledCell, { part: "engine" }>;
type CoresCell = Extract<SampledCell, { part: "cores" }>;

const programs = new Map<string, Program>();
let cores: RealCores | null = null;

/** Times one run. @returns ns of wall time for each decision or operation. */
export async function timeTurn(cell: SampledCell): Promise<number> {
  switch (cell.part) {
    case "engine":
      return timeEngine(cell);
    case "floor": {
      const startMs = performance.now();
      const { decisions } = runFloor(cell);
      return (performance.now() - startMs) * 1e6 / decisions;
    }
    case "cores": {
      cores ??= await openCores();
      return timeCores(cores, cell);
    }
  }
}

function timeEngine(cell: EngineCell): number {
  const { scenario, program, costs } = inputOf(cell);
  const startMs = performance.now();
  const outcome = runOnce(cell.model, scenario, program, costs, cell.options);
  const wallNs = (performance.now() - startMs) * 1e6;
  return wallNs / outcome.dispatches;
}

function timeCores(cores: RealCores, cell: CoresCell): number {
  const program = CORES_PROGRAMS.find(({ name }) => name === cell.program);
  if (program === undefined) throw strange(cell);
  return runCores(cores, { ...cell, program }).elapsedNs / program.ops;
}

/** Runs a cell of the virtual engine with a seed and answers what virtual time says of it. */
export function simulateCell(cell: EngineCell, seed: number): SimulatedFigures {
  const { scenario, program, costs } = inputOf(cell);
  const configured = configure(cell.model, cell.options);
  const { hash, elapsedNs, metrics } = configured.simulate({
    model: configured.make,
    program,
    machine: { ...scenario.machine },
    costs,
    seed,
    sink: "hash",
  });
  const { p50, p99 } = metrics.sojournNs;
  return { seed, hash, throughputPerS: metrics.throughputPerS, p50Ns: p50, p99Ns: p99, elapsedNs };
}

function inputOf(cell: EngineCell) {
  const scenario = SCENARIOS.find(({ name }) => name === cell.scenario);
  const costs = COST_TABLES.find(({ name }) => name === cell.costs);
  if (scenario === undefined || costs === undefined) {
    throw strange(cell);
  }
  const key = `${cell.scenario} ${cell.size}`;
  return { scenario, costs, program: programOf(key, () => scenario.workload(cell.size)) };
}

function strange(cell: SampledCell): RangeError {
  return new RangeError(`Cannot time as there is no such cell here: ${JSON.stringify(cell)}`);
}

function programOf(key: string, workload: () => Parameters<typeof assemble>[0]): Program {
  const known = programs.get(key);
  if (known !== undefined) return known;
  const program = assemble(workload());
  programs.set(key, program);
  return program;
}

/** Ends the Workers of real cores, if there are any. */
export function closeTurns(): void {
  cores?.close();
  cores = null;
}

/** A request: time one run, or tell what a run gives in virtual time. */
export type TurnRequest =
  | { readonly do: "time"; readonly cell: SampledCell }
  | { readonly do: "simulate"; readonly cell: SampledCell; readonly seed: number };

async function answer(request: TurnRequest): Promise<unknown> {
  if (request.do === "time") return { ns: await timeTurn(request.cell) };
  if (request.cell.part !== "engine") throw new RangeError("only the engine is simulated");
  return { figures: simulateCell(request.cell, request.seed) };
}

async function main(): Promise<void> {
  console.log(JSON.stringify({ ready: "turns 1" }));
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const text of lines) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      const said = await answer(JSON.parse(line)).catch((error) => ({ error: String(error) }));
      console.log(JSON.stringify(said));
    }
  }
  closeTurns();
}

if (import.meta.main) await main();
