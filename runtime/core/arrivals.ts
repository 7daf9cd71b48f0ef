/**
 * Arrivals from outside: one row for each kind of {@linkcode ArrivalTimes} with its fields.
 *
 * @module
 */

import { type Dist, distProblem } from "./dist.ts";
import {
  DURATION_NS,
  type FieldRule,
  fieldsProblem,
  isRecord,
  numberAbove,
  type Problem,
  wholeNumber,
} from "./fields.ts";

/**
 * When Gs come from outside: open loop at a rate, a gap, in bursts or at listed times; or closed
 * loop.
 */
export type ArrivalTimes =
  | { readonly kind: "poisson"; readonly ratePerS: number }
  | { readonly kind: "uniform"; readonly gapNs: number }
  | { readonly kind: "burst"; readonly size: number; readonly gapNs: number }
  | { readonly kind: "times"; readonly atNs: readonly number[] }
  | { readonly kind: "closed"; readonly clients: number; readonly think: Dist };

/** Name of a kind of arrivals. */
export type ArrivalKind = ArrivalTimes["kind"];

/** Most Gs that may arrive in one run: the lab's limit on Gs. */
export const ARRIVALS_MAX = 10_000_000;

/** Most arrivals per second: one each ns. */
const ratePerSMax = 1e9;

/** What the lab knows about one kind of arrivals. */
interface ArrivalRow {
  /** The kind's numbers in the order of the text form `kind:first:second`. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** The field that is no number, last in the text form. */
  readonly last?: "atNs" | "think";
}

/** The kinds of arrivals and the fields of each. */
export const ARRIVAL_KINDS: { readonly [K in ArrivalKind]: ArrivalRow } = {
  /** Open loop, exponential gaps. */
  poisson: { fields: { ratePerS: numberAbove(0, ratePerSMax, " per second") } },
  /** Open loop, one each `gapNs`. */
  uniform: { fields: { gapNs: DURATION_NS } },
  /** Open loop, `size` at once each `gapNs`. */
  burst: { fields: { size: wholeNumber(1, ARRIVALS_MAX), gapNs: DURATION_NS } },
  /** Open loop, at listed times. */
  times: { fields: {}, last: "atNs" },
  /** Closed loop: each client thinks, sends one G and waits until it is finished. */
  closed: { fields: { clients: wholeNumber(1, ARRIVALS_MAX) }, last: "think" },
};

/**
 * Looks for the first thing wrong with the times of arrivals as they stand in a file.
 *
 * @param others Fields of the object that somebody else checks.
 * @returns Null if it is an {@linkcode ArrivalTimes}.
 */
export function arrivalProblem(value: unknown, others: readonly string[] = []): Problem | null {
  const kinds = Object.keys(ARRIVAL_KINDS).join(", ");
  if (!isRecord(value)) {
    return { at: "", rule: `must be an object with "kind" (${kinds})`, received: value };
  }
  if (typeof value.kind !== "string" || !Object.hasOwn(ARRIVAL_KINDS, value.kind)) {
    return { at: ".kind", rule: `must be one of ${kinds}`, received: value.kind };
  }
  const row = ARRIVAL_KINDS[value.kind as ArrivalKind];
  const skip = ["kind", ...(row.last ? [row.last] : []), ...others];
  const problem = fieldsProblem(value, row.fields, skip);
  if (problem !== null || row.last === undefined) return problem;
  return row.last === "atNs" ? timesProblem(value.atNs) : thinkProblem(value.think);
}

function thinkProblem(think: unknown): Problem | null {
  const problem = distProblem(think);
  return problem && { ...problem, at: `.think${problem.at}` };
}

function timesProblem(atNs: unknown): Problem | null {
  if (!Array.isArray(atNs) || atNs.length < 1 || atNs.length > ARRIVALS_MAX) {
    return { at: ".atNs", rule: `must be a list of 1..${ARRIVALS_MAX} times`, received: atNs };
  }
  for (const [i, timeNs] of atNs.entries()) {
    const at = `.atNs[${i}]`;
    if (!DURATION_NS.test(timeNs)) return { at, rule: DURATION_NS.rule, received: timeNs };
    if (i > 0 && timeNs < atNs[i - 1]) {
      return {
        at,
        rule: `must not be earlier than the time before it (${atNs[i - 1]})`,
        received: timeNs,
      };
    }
  }
  return null;
}
