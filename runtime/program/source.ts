/**
 * First steps of reading a workload: shapes and names, each failing with place, rule and value.
 *
 * @module
 */

import { receivedText, WorkloadError } from "../core/errors.ts";
import { isRecord, type Problem } from "../core/fields.ts";

/** Limits on what a workload may hold; far above any sensible one, far below what hurts. */
export const WorkloadLimits = {
  /** Blocks (`for`, `if`) within blocks, and operations within operations. */
  nesting: 64,
  instructions: 1_000_000,
  variablesPerProg: 1000,
  /** Channels, mutexes and wait groups together. */
  objects: 1_000_000,
  /** Slots of one channel, and of all together. */
  chanCap: 10_000_000,
  chanCapSum: 100_000_000,
  selectCases: 1000,
} as const;

/** The beginning of a place that is too deep to be shown in full. */
export const beginOf = (place: string): string => `${place.slice(0, 40)}…`;

/** Throws the error that everything in this folder throws. */
export function refuse(place: string, rule: string, received: unknown): never {
  throw new WorkloadError(place, rule, receivedText(received));
}

/** As {@linkcode refuse} for a number that was worked out: shows the source as well. */
export function refuseValue(place: string, rule: string, source: unknown, value: number): never {
  const shown = typeof source === "number" ? "" : `${receivedText(source)} = `;
  throw new WorkloadError(place, rule, `${shown}${value}`);
}

/** Throws a problem of an option object that stands at `place`. */
export function refuseProblem(place: string, problem: Problem | null): void {
  if (problem !== null) refuse(`${place}${problem.at}`, problem.rule, problem.received);
}

/** A JSON object, or an error. */
export function recordAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : refuse(place, "must be an object", value);
}

/** A JSON array, or an error. */
export function listAt(value: unknown, place: string, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(place, `must be a list of ${what}`, value);
}

/** A name: letters, digits, `_`, `.` and `-`, not starting with a digit. */
export function nameAt(value: unknown, place: string, what: string): string {
  if (typeof value === "string" && /^[A-Za-z_][\w.-]*$/.test(value)) return value;
  return refuse(place, `must be the name of ${what} (letters, digits, _ . -)`, value);
}

/** Refuses the first key of `record` that is not among `known`. */
export function knownKeysOnly(
  record: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: (key: string) => string,
): void {
  const stranger = Object.keys(record).find((key) => !known.includes(key));
  if (stranger === undefined) return;
  refuse(place(stranger), `unknown key, must be one of ${known.join(", ")}`, record[stranger]);
}
