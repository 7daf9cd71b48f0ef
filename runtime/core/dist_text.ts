/**
 * The command-line form of durations and arrivals: `exp:1000`, `closed:8:const:500`. The numbers
 * stand in the order of the fields in {@linkcode DIST_KINDS} and {@linkcode ARRIVAL_KINDS}.
 *
 * @module
 */

import { ARRIVAL_KINDS, type ArrivalKind, arrivalProblem, type ArrivalTimes } from "./arrivals.ts";
import { type Dist, DIST_KINDS, type DistKind, distProblem } from "./dist.ts";
import { receivedText, WorkloadError } from "./errors.ts";
import type { FieldRule, Problem } from "./fields.ts";

/** The forms that {@linkcode parseDist} reads, for help texts. */
export const DIST_FORMS: readonly string[] = (Object.keys(DIST_KINDS) as DistKind[]).map(distForm);
/** The forms that {@linkcode parseArrivals} reads, for help texts. */
export const ARRIVAL_FORMS: readonly string[] = (Object.keys(ARRIVAL_KINDS) as ArrivalKind[])
  .map(arrivalForm);

/**
 * Reads a distribution such as `exp:1000` or `bimodal:0.995:500,0.005:500000`.
 *
 * @example Exponential times
 * ```ts ignore
 * import { parseDist } from "@gmp-lab/lab/workload";
 *
 * const dist = parseDist("exp:1000");
 * if (dist.kind !== "exp" || dist.meanNs !== 1000) throw new Error(JSON.stringify(dist));
 * ```
 *
 * @param place Name of the option or field, for the error.
 * @throws {WorkloadError} If the text is none of {@linkcode DIST_FORMS} or a number is out of
 * range.
 */
export function parseDist(text: string, place = "service"): Dist {
  const [kind, ...words] = text.split(":");
  if (!Object.hasOwn(DIST_KINDS, kind)) {
    throw new WorkloadError(place, `must be one of ${DIST_FORMS.join(", ")}`, receivedText(text));
  }
  const row = DIST_KINDS[kind as DistKind];
  const fields = row.part
    ? { parts: text.slice(kind.length + 1).split(",").map((part) => part.split(":").map(toNumber)) }
    : numbersOf(row.fields, words);
  if (fields === null) {
    throw new WorkloadError(
      place,
      `must have the form ${distForm(kind as DistKind)}`,
      receivedText(text),
    );
  }
  const dist = { kind, ...fields };
  throwProblem(distProblem(dist), place, text);
  return dist as unknown as Dist;
}

/**
 * Reads arrivals such as `poisson:50000`, `times:0,10,20` or `closed:8:exp:1000`.
 *
 * @example Three arrivals at given times
 * ```ts ignore
 * import { parseArrivals } from "@gmp-lab/lab/workload";
 *
 * const arrivals = parseArrivals("times:0,10,20");
 * if (arrivals.kind !== "times" || arrivals.atNs.length !== 3) throw new Error(arrivals.kind);
 * ```
 *
 * @param place Name of the option or field, for the error.
 * @throws {WorkloadError} If the text is none of {@linkcode ARRIVAL_FORMS} or a number is out of
 * range.
 */
export function parseArrivals(text: string, place = "arrivals"): ArrivalTimes {
  const [kind, ...words] = text.split(":");
  if (!Object.hasOwn(ARRIVAL_KINDS, kind)) {
    throw new WorkloadError(
      place,
      `must be one of ${ARRIVAL_FORMS.join(", ")}`,
      receivedText(text),
    );
  }
  const row = ARRIVAL_KINDS[kind as ArrivalKind];
  const numbers = Object.keys(row.fields).length;
  const rest = words.slice(numbers).join(":");
  const fields = numbersOf(row.fields, row.last ? words.slice(0, numbers) : words);
  if (fields === null || (row.last && rest === "")) {
    throw new WorkloadError(
      place,
      `must have the form ${arrivalForm(kind as ArrivalKind)}`,
      receivedText(text),
    );
  }
  const last = row.last === "think"
    ? { think: parseDist(rest, `${place}, think time`) }
    : row.last === "atNs"
    ? { atNs: rest.split(",").map(toNumber) }
    : {};
  const arrivals = { kind, ...fields, ...last };
  throwProblem(arrivalProblem(arrivals), place, text);
  return arrivals as unknown as ArrivalTimes;
}

/** The words as numbers under the names of their fields; null if there are too few or too many. */
function numbersOf(
  fields: Readonly<Record<string, FieldRule>>,
  words: readonly string[],
): Record<string, unknown> | null {
  const names = Object.keys(fields);
  const needed = names.filter((name) => !fields[name].optional).length;
  if (words.length < needed || words.length > names.length) return null;
  return Object.fromEntries(words.map((word, i) => [names[i], toNumber(word)]));
}

/** A plain decimal number; anything else stays text, and the field's rule then names it. */
function toNumber(word: string): number | string {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word) ? Number(word) : word;
}

function throwProblem(problem: Problem | null, place: string, text: string): void {
  if (problem === null) return;
  throw new WorkloadError(
    `${place} ${text}, ${problem.at.slice(1)}`,
    problem.rule,
    receivedText(problem.received),
  );
}

function distForm(kind: DistKind): string {
  const row = DIST_KINDS[kind];
  return row.part ? `${kind}:PROBABILITY:NS,PROBABILITY:NS…` : `${kind}${fieldForms(row.fields)}`;
}

function arrivalForm(kind: ArrivalKind): string {
  const row = ARRIVAL_KINDS[kind];
  const last = { atNs: ":NS,NS,…", think: ":DISTRIBUTION" };
  return `${kind}${fieldForms(row.fields)}${row.last ? last[row.last] : ""}`;
}

/** `meanNs` becomes `:MEAN_NS`; a field that may be left out stands in brackets. */
function fieldForms(fields: Readonly<Record<string, FieldRule>>): string {
  return Object.entries(fields).map(([name, row]) => {
    const form = `:${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    return row.optional ? `[${form}]` : form;
  }).join("");
}
