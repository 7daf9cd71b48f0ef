/**
 * What comes from outside a program: named distributions, and arrivals. Their numbers may be
 * expressions over params, so that `--param` can sweep a load.
 *
 * @module
 */

import { arrivalProblem, ARRIVALS_MAX, type ArrivalTimes } from "../core/arrivals.ts";
import { type Dist, distProblem } from "../core/dist.ts";
import { NONE } from "../core/ids.ts";
import { knownText } from "../core/errors.ts";
import { evaluate, evaluateWithin } from "./expr.ts";
import type { Arrivals } from "./program.ts";
import { nameAt, recordAt, refuse, refuseProblem } from "./source.ts";
import type { Variables } from "./variables.ts";

type Params = ReadonlyMap<string, number>;

/** The named distributions: their numbers by name, and the list itself. */
export interface NamedDists {
  readonly index: ReadonlyMap<string, number>;
  readonly list: readonly Dist[];
}

/**
 * Reads `dists`.
 *
 * @throws {WorkloadError} For the first that cannot be drawn from.
 */
export function readDists(source: unknown, params: Params): NamedDists {
  const index = new Map<string, number>();
  const list: Dist[] = [];
  for (const [name, value] of Object.entries(recordAt(source, "dists"))) {
    const place = `dists.${name}`;
    nameAt(name, place, "a distribution");
    index.set(name, list.push(readDist(value, params, place)) - 1);
  }
  return { index, list };
}

/** The places an arrival's interrupt may be taken on. */
const PLACES: readonly string[] = ["none", "random", "round-robin"] satisfies Arrivals["place"][];
/** Fields of `arrivals` that say what arrives, not when. */
const WHAT_FIELDS = ["count", "prog", "place", "service", "serviceVar"] as const;

/**
 * Reads `arrivals`.
 *
 * @param progs Index of each prog. @param variables The variables of each prog, by index.
 * @throws {WorkloadError} For the first thing wrong.
 */
export function readArrivals(
  source: unknown,
  params: Params,
  dists: NamedDists,
  progs: ReadonlyMap<string, number>,
  variables: readonly Variables[],
): Arrivals {
  const record = recordAt(source, "arrivals");
  const { count, prog: progName, place = "none", service, serviceVar, ...when } = record;
  const times = readTimes(when, params, dists);

  const prog = typeof progName === "string" ? progs.get(progName) : undefined;
  if (prog === undefined) {
    const rule = `unknown prog, must be one of ${knownText(progs.keys())}`;
    return refuse("arrivals.prog", rule, progName);
  }
  if (typeof place !== "string" || !PLACES.includes(place)) {
    refuse("arrivals.place", `must be one of ${PLACES.join(", ")}`, place);
  }
  if (service === undefined && serviceVar !== undefined) {
    refuse("arrivals.serviceVar", "needs arrivals.service, the time it receives", serviceVar);
  }
  const given = nameAt(serviceVar ?? "service", "arrivals.serviceVar", "a variable");
  return {
    ...times,
    count: readCount(count, params, times),
    prog,
    place: place as Arrivals["place"],
    service: service === undefined ? null : distOrName(service, params, dists, "arrivals.service"),
    serviceVar: service === undefined ? NONE : variables[prog].give(given, "arrivals.serviceVar"),
  };
}

/** When they arrive: everything but {@linkcode WHAT_FIELDS}. */
function readTimes(
  when: Readonly<Record<string, unknown>>,
  params: Params,
  dists: NamedDists,
): ArrivalTimes {
  const { kind, think, ...numbers } = when;
  const times: Record<string, unknown> = { kind, ...withNumbers(numbers, params, "arrivals") };
  if (think !== undefined) {
    times.think = distOrName(think, params, dists, "arrivals.think");
  }
  refuseProblem("arrivals", arrivalProblem(times, WHAT_FIELDS));
  return times as unknown as ArrivalTimes;
}

function readCount(count: unknown, params: Params, times: ArrivalTimes): number {
  const listed = times.kind === "times" ? times.atNs.length : null;
  if (count === undefined && listed !== null) return listed;
  return evaluateWithin(count, params, "arrivals.count", {
    min: 1,
    max: listed ?? ARRIVALS_MAX,
    what: "number of arrivals",
  });
}

function distOrName(source: unknown, params: Params, dists: NamedDists, place: string): Dist {
  if (typeof source !== "string") return readDist(source, params, place);
  const index = dists.index.get(source);
  if (index !== undefined) return dists.list[index];
  const known = knownText(dists.index.keys());
  return refuse(place, `unknown distribution, must be one of ${known}`, source);
}

function readDist(source: unknown, params: Params, place: string): Dist {
  const { kind, ...numbers } = recordAt(source, place);
  const dist = { kind, ...withNumbers(numbers, params, place) };
  refuseProblem(place, distProblem(dist));
  return dist as unknown as Dist;
}

/** The fields with expressions worked out; everything else is left for the field's own rule. */
function withNumbers(
  fields: Readonly<Record<string, unknown>>,
  params: Params,
  place: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      worked(value, params, `${place}.${name}`),
    ]),
  );
}

function worked(value: unknown, params: Params, place: string): unknown {
  const isExpr = typeof value === "string" || (Array.isArray(value) && isSign(value[0]));
  if (isExpr) return evaluate(value, params, place);
  if (!Array.isArray(value)) return value;
  return value.map((item, i) => worked(item, params, `${place}[${i}]`));
}

/**
 * A list that starts with text is an operation, unless it is a list of names such as `["a", "b"]`.
 */
const isSign = (first: unknown) => typeof first === "string" && /^\W+$/.test(first);
