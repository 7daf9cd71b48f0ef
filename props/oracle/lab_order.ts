/**
 * A program of the comparison in the lab: gpm on one P, all costs 0.
 *
 * @module
 */

import { assemble, EndWhy, type Outcome, ProgramError, simulate } from "@lab/runtime";
import { configure } from "@lab/models";
import type { OracleCase } from "./programs.ts";

/** More engine steps than any generated program needs. */
const STEPS_MAX = 500_000;
/** Seeds that are tried to see whether an order is left to chance. */
const SEEDS = 8;

/** Options of gpm as text, for example `{ ring: "128" }`. */
export type GpmTexts = Readonly<Record<string, string>>;

/** The marks of a run in the lab, or why there are none. */
export type LabOrder = { readonly marks: readonly number[] } | { readonly error: string };

/** Runs a program in the lab. */
export function labRun(
  { workload, phase }: OracleCase,
  options: GpmTexts = {},
  seed = 1,
  sink: "none" | "columns" = "none",
): Outcome {
  const { make } = configure("gpm", options);
  return simulate({
    model: make,
    program: assemble(workload),
    machine: { procs: 1, cores: 1 },
    phase,
    seed,
    sink,
    limits: { stepsMax: STEPS_MAX },
  });
}

/** The order of the marks in the lab. */
export function labOrder(c: OracleCase, options: GpmTexts = {}): LabOrder {
  try {
    const { end, endName, marks } = labRun(c, options);
    const ended = end === EndWhy.DONE || end === EndWhy.MAIN;
    return ended ? { marks: marks.id } : { error: endName };
  } catch (error) {
    if (error instanceof ProgramError) return { error: error.message };
    throw error;
  }
}

/** Does the order of the marks depend on which ready case a select takes? */
export function leftToChance(c: OracleCase): boolean {
  const first = labRun(c).marks.id;
  for (let seed = 2; seed <= SEEDS; seed++) {
    if (!sameOrder(first, labRun(c, {}, seed).marks.id)) return true;
  }
  return false;
}

/** Are two orders the same? */
export function sameOrder(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
