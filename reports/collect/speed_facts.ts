/**
 * How fast the lab is, as the page *Speed* has it: kept in a file, for wall clock differs from
 * minute to minute and a report must not. `deno task bench keep` makes it.
 *
 * @module
 */

import {
  CORES_PROGRAMS,
  type Estimate,
  type Machine,
  type SpeedFigure,
  type SpeedFigures,
  typical,
} from "@lab/benches";
import { configure } from "@lab/models";
import { LINUX_X64, simulate } from "@lab/runtime";
import { median } from "simple-statistics";
import { type BenchRun, isEngineCell } from "../files/bench_run.ts";
import KEPT from "../kept_speed.json" with { type: "json" };

/** All of the page. */
export interface SpeedFacts {
  /** Of `deno task speed`; null: not measured. */
  readonly measured: MeasuredSpeed | null;
  /** Runs of the history, the oldest first. */
  readonly runs: readonly RunSpeed[];
  /** Real cores beside virtual, of the newest run that has them. */
  readonly cores: CoresSpeed | null;
}

/** A figure with its interval instead of its samples. */
export interface SpeedEstimate extends Omit<SpeedFigure, "samples">, Estimate {
  /** Samples it rests on. */
  readonly n: number;
}

/** What `deno task speed` measured. */
export interface MeasuredSpeed {
  readonly at: string;
  readonly isQuick: boolean;
  readonly machine: Machine;
  readonly figures: readonly SpeedEstimate[];
}

/** A run of the sampler in short. */
export interface RunSpeed {
  readonly label: string;
  readonly commit: string | null;
  readonly code: string;
  readonly at: string;
  readonly machine: Machine;
  readonly attempts: number;
  /** Turns that warm up, and engine cells: only runs with the same can be set side by side. */
  readonly warmup: number;
  readonly cells: number;
  /** ns for each decision: typical over the engine's cells, by model; and the floor loop. */
  readonly models: readonly ({ readonly model: string } & Estimate)[];
  readonly floor: Estimate | null;
}

/** Real cores. */
export interface CoresSpeed {
  readonly label: string;
  readonly at: string;
  readonly machine: Machine;
  readonly rows: readonly CoresRow[];
}

/** A program under a model on so many real cores; ns for each operation. */
export interface CoresRow {
  readonly program: string;
  readonly model: string;
  readonly procs: number;
  /** Wall clock on Workers. */
  readonly real: Estimate;
  /** Virtual time of the same program under the same model, costs linux-x64. */
  readonly virtualNs: number;
}

const ALPHA = 0.05;

/** What is kept. */
export function keptSpeed(): SpeedFacts {
  return KEPT as unknown as SpeedFacts;
}

/** Makes what is kept. @param figures Null: not measured. @param runs The oldest first. */
export function speedFacts(figures: SpeedFigures | null, runs: readonly BenchRun[]): SpeedFacts {
  const cores = runs.findLast((run) => run.choice.parts.includes("cores"));
  return {
    measured: figures === null ? null : measuredOf(figures),
    runs: runs.filter((run) => run.choice.parts.includes("engine")).map(runSpeed),
    cores: cores === undefined ? null : coresSpeed(cores),
  };
}

function measuredOf({ at, isQuick, machine, figures }: SpeedFigures): MeasuredSpeed {
  return {
    at,
    isQuick,
    machine,
    figures: figures.map(({ samples, ...about }) => ({
      ...about,
      ...rounded(typical(samples, ALPHA)),
      n: samples.length,
    })),
  };
}

function runSpeed({ label, commit, code, at, machine, sizes, choice, wall }: BenchRun): RunSpeed {
  const engine = wall.filter(({ cell }) => isEngineCell(cell));
  const floor = wall.find(({ cell }) => cell.startsWith("floor "));
  return {
    label,
    commit,
    code,
    at,
    machine,
    attempts: sizes.attempts,
    warmup: sizes.warmup,
    cells: engine.length,
    models: choice.models.flatMap((model) => {
      const cells = engine.filter(({ cell }) => cell.startsWith(`${model} `));
      if (cells.length === 0) return [];
      const byAttempt = Array.from(
        { length: sizes.attempts },
        (_, attempt) =>
          typical(cells.map(({ attempts }) => median([...attempts[attempt]])), ALPHA).value,
      );
      return [{ model, ...rounded(typical(byAttempt, ALPHA)) }];
    }),
    floor: floor === undefined ? null : rounded(estimateOf(floor.attempts)),
  };
}

/** Over attempts, each by its median. */
function estimateOf(attempts: readonly (readonly number[])[]): Estimate {
  return typical(attempts.map((samples) => median([...samples])), ALPHA);
}

const CORES_CELL = /^cores (\S+) (.+), (\d+) Ps$/;

function coresSpeed({ label, at, machine, wall }: BenchRun): CoresSpeed {
  const rows = wall.flatMap(({ cell, attempts }): CoresRow[] => {
    const [, model, program, procs] = CORES_CELL.exec(cell) ?? [];
    const found = CORES_PROGRAMS.find(({ name }) => name === program);
    if (found === undefined) return [];
    const configured = configure(model);
    const { elapsedNs } = simulate({
      model: configured.make,
      program: found.program,
      machine: { procs: Number(procs) },
      costs: LINUX_X64,
    });
    return [{
      program,
      model,
      procs: Number(procs),
      real: rounded(estimateOf(attempts)),
      virtualNs: short(elapsedNs / found.ops),
    }];
  });
  return { label, at, machine, rows };
}

/** Four digits are more than wall clock has. */
const short = (value: number) => Number(value.toPrecision(4));

/** One repeat has no interval: then it is the point, for JSON knows no infinity. */
function rounded({ value, low, high }: Estimate): Estimate {
  const isOpen = !Number.isFinite(high);
  return {
    value: short(value),
    low: short(isOpen ? value : low),
    high: short(isOpen ? value : high),
  };
}
