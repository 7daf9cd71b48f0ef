/**
 * How fast the lab is, as the page *Speed* has it: kept in a file, for wall clock differs from
 * minute to minute and a report must not. `deno task bench keep` makes it.
 *
 * @module
 */

import { CORES_PROGRAMS, type Estimate, type SpeedFigures, typical } from "@lab/benches";
import { configure } from "@lab/models";
import { LINUX_X64, simulate } from "@lab/runtime";
import { median } from "simple-statistics";
import { type BenchRun, isEngineCell } from "../files/bench_run.ts";
import type { CoresRow, CoresSpeed, MeasuredSpeed, RunSpeed, SpeedFacts } from "./results_parts.ts";
import KEPT from "../kept_speed.json" with { type: "json" };

const ALPHA = 0.05;

/** What is kept. */
export function storedSpeed(): SpeedFacts {
  return KEPT as unknown as SpeedFacts;
}

/**
 * Makes what is kept.
 *
 * @param figures Null: not measured. @param peers Null: not measured by itself. @param runs The
 * oldest first.
 */
export function speedFacts(
  figures: SpeedFigures | null,
  peers: SpeedFigures | null,
  runs: readonly BenchRun[],
): SpeedFacts {
  const cores = runs.findLast((run) => run.choice.parts.includes("cores"));
  return {
    measured: figures === null ? null : measuredOf(figures),
    peers: peers === null ? null : measuredOf(peers),
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
