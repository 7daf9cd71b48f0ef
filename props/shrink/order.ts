/**
 * Which of two cases is the simpler one: a total order, so that every step of the shrinker goes
 * down and ends, and so that there is one smallest case to aim at.
 *
 * @module
 */

import {
  COST_NAMES,
  type CostName,
  INSTRUCTION_NAMES,
  instructionRow,
  LINUX_X64,
  type Workload,
} from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Instr } from "../programs/build.ts";
import { blocksOf, countInstrs, instrsOf } from "./walk.ts";

/**
 * The size of a workload: its instructions, each counted once where it stands in the text, however
 * often a loop runs it or a G is started with it. A `for` or an `if` is one, and what stands in it
 * is counted too. A stream of arrivals is three: the loop, the sleep and the spawn that it stands
 * for.
 */
export function operations(workload: Workload): number {
  const inProgs = Object.values(workload.progs).reduce((n, body) => n + countInstrs(body), 0);
  return inProgs + (workload.arrivals === undefined ? 0 : 3);
}

type InstrName = Instr[0];

/** Instructions from the simplest to the one that brings most with it. */
export const SIMPLEST_FIRST: readonly InstrName[] = INSTRUCTION_NAMES.toSorted((a, b) =>
  instructionRow(a)!.rank - instructionRow(b)!.rank
);

const RANKS = new Map(SIMPLEST_FIRST.map((name, rank) => [name, rank]));

/** Place of an instruction in the order of {@linkcode SIMPLEST_FIRST}. */
export const kindRank = (op: InstrName): number => RANKS.get(op)!;

/** The rows of a cost table that are not 0. */
export function costRows(costs: Case["costs"]): Partial<Record<CostName, number>> {
  if (costs === "zero") return {};
  if (costs !== "linux-x64") return costs;
  const rows = COST_NAMES.map((name) => [name, LINUX_X64.rows[name].value] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== 0));
}

/** Sum of all numbers in a JSON value, signs left out. */
function numberSum(value: unknown): number {
  if (typeof value === "number") return Math.abs(value);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + numberSum(item), 0);
}

/** How many values a JSON value is made of. */
function nodes(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, item) => sum + nodes(item), 1);
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

/** What makes a case larger, the weightiest first; each a whole number from 0. */
const MEASURES: readonly ((c: Case) => number)[] = [
  ({ workload }) => operations(workload),
  ({ workload }) => instrsOf(workload).filter((instr) => blocksOf(instr).length > 0).length,
  ({ workload: { progs, objects = {} } }) =>
    Object.keys(progs).length + Object.keys(objects).length,
  ({ workload }) => nodes(workload),
  ({ workload }) => total(instrsOf(workload).map(([op]) => kindRank(op))),
  // What main does by itself is the easiest to follow.
  ({ workload: { progs } }) =>
    total(Object.entries(progs).map(([name, body]) => name === "main" ? 0 : countInstrs(body))),
  ({ options = {} }) => Object.keys(options).length,
  // A named table hides its rows, so the same rows written out count as simpler.
  ({ costs }) => Object.keys(costRows(costs)).length + (costs === "linux-x64" ? 1 : 0),
  ({ machine }) => machine.procs,
  ({ machine }) => machine.cores,
  // Last of the counts: one other choice is easier to see through than an odd cost.
  ({ deviations = [] }) => deviations.length,
  ({ workload }) => numberSum(workload),
  ({ costs }) => numberSum(costRows(costs)),
  ({ deviations = [] }) => numberSum(deviations),
  ({ seed }) => seed,
  ({ options = {} }) => total(Object.values(options).map((text) => Number(text) || 0)),
];

/** `true` if `a` is simpler than `b`. Cases that measure the same are told apart by their text. */
export function isSimpler(a: Case, b: Case): boolean {
  for (const measure of MEASURES) {
    const difference = measure(a) - measure(b);
    if (difference !== 0) return difference < 0;
  }
  return JSON.stringify(a) < JSON.stringify(b);
}
