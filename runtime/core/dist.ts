/**
 * Random durations: one row for each kind of {@linkcode Dist}, with its fields, its draw and its
 * mean. A new kind is a new row (and a new member of the union, which asks for the row).
 *
 * @module
 */

import {
  DURATION_NS,
  DURATION_NS_MAX,
  type FieldRule,
  fieldsProblem,
  isRecord,
  MEAN_NS,
  numberAbove,
  optional,
  type Problem,
  wholeNumber,
} from "./fields.ts";
import { drawExponentials } from "./exponentials.ts";
import type { Prng } from "./prng.ts";
import { receivedText } from "./errors.ts";

// The optimizer folds constants of its own module, but not imported ones.
const NS_MAX = DURATION_NS_MAX;

/** A random duration, in ns. `kind` decides which other fields are read. */
export type Dist =
  | { readonly kind: "const"; readonly ns: number }
  | { readonly kind: "uniform"; readonly minNs: number; readonly maxNs: number }
  | { readonly kind: "exp"; readonly meanNs: number }
  | { readonly kind: "erlang"; readonly k: number; readonly meanNs: number }
  /** `parts`: probability and mean of each exponential branch; probabilities sum to 1. */
  | { readonly kind: "hyperexp"; readonly parts: readonly (readonly [number, number])[] }
  /** `parts`: probability and constant length of each branch; probabilities sum to 1. */
  | { readonly kind: "bimodal"; readonly parts: readonly (readonly [number, number])[] }
  /** `sigma` of the underlying normal. */
  | { readonly kind: "lognormal"; readonly meanNs: number; readonly sigma: number }
  /** Tail index `alpha` > 1, smallest value `minNs`; optionally cut at `maxNs`. */
  | {
    readonly kind: "pareto";
    readonly alpha: number;
    readonly minNs: number;
    readonly maxNs?: number;
  };

/** Name of a kind of distribution. */
export type DistKind = Dist["kind"];
type DistOf<K extends DistKind> = Extract<Dist, { kind: K }>;

/** What the lab knows about one kind. */
interface DistRow<D> {
  /** The kind's own numbers in the order of the text form `kind:first:second`. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** For kinds that mix branches, `parts: [[probability, ns], …]`: the rule for the ns. */
  readonly part?: FieldRule;
  /** One draw in ns, neither rounded nor cut. */
  draw(dist: D, prng: Prng): number;
  /** The mean in ns, before rounding. */
  meanNs(dist: D): number;
  /** Rules that tie fields together. */
  crossProblem?(dist: D): Problem | null;
}

/** Most branches of a mixture, and most stages of an Erlang: each costs time at every draw. */
const partsMax = 64;
const stagesMax = 1000;
/** How far the probabilities of a mixture may be from 1 in sum: room for decimal fractions. */
const sumTolerance = 1e-9;

/** The kinds of distribution and all that is known about each. */
export const DIST_KINDS: { readonly [K in DistKind]: DistRow<DistOf<K>> } = {
  const: {
    fields: { ns: DURATION_NS },
    draw: (dist) => dist.ns,
    meanNs: (dist) => dist.ns,
  },
  /** Whole numbers of ns, both ends included. */
  uniform: {
    fields: { minNs: DURATION_NS, maxNs: DURATION_NS },
    draw: (dist, prng) => dist.minNs + Math.floor(prng.float53() * (dist.maxNs - dist.minNs + 1)),
    meanNs: (dist) => (dist.minNs + dist.maxNs) / 2,
    crossProblem: (dist) =>
      dist.maxNs >= dist.minNs ? null : {
        at: ".maxNs",
        rule: `must be at least minNs (${dist.minNs})`,
        received: dist.maxNs,
      },
  },
  exp: {
    fields: { meanNs: MEAN_NS },
    draw: (dist, prng) => exponential(dist.meanNs, prng),
    meanNs: (dist) => dist.meanNs,
  },
  /** `k` exponential stages; `meanNs` is the mean of the whole. */
  erlang: {
    fields: { k: wholeNumber(1, stagesMax), meanNs: MEAN_NS },
    draw: (dist, prng) => {
      let sumNs = 0;
      for (let stage = 0; stage < dist.k; stage++) sumNs += exponential(dist.meanNs, prng);
      return sumNs / dist.k;
    },
    meanNs: (dist) => dist.meanNs,
  },
  hyperexp: {
    fields: {},
    part: MEAN_NS,
    draw: (dist, prng) => exponential(pickPart(dist.parts, prng), prng),
    meanNs: (dist) => partsMean(dist.parts),
  },
  bimodal: {
    fields: {},
    part: DURATION_NS,
    draw: (dist, prng) => pickPart(dist.parts, prng),
    meanNs: (dist) => partsMean(dist.parts),
  },
  /** `meanNs` is the mean of the durations themselves, `sigma` belongs to their logarithm. */
  lognormal: {
    fields: { meanNs: MEAN_NS, sigma: numberAbove(0, 10) },
    draw: (dist, prng) => {
      const mu = Math.log(dist.meanNs) - dist.sigma * dist.sigma / 2;
      return Math.exp(mu + dist.sigma * standardNormal(prng));
    },
    meanNs: (dist) => dist.meanNs,
  },
  /**
   * Inverse of the distribution function. With `maxNs` it is the bounded Pareto: the tail beyond
   * is left out and the rest scaled up, so nothing piles up at the cut.
   */
  pareto: {
    fields: { alpha: numberAbove(1, 1000), minNs: MEAN_NS, maxNs: optional(MEAN_NS) },
    draw: (dist, prng) => {
      const kept = 1 - paretoTail(dist);
      return dist.minNs * Math.pow(1 - prng.float53() * kept, -1 / dist.alpha);
    },
    meanNs: (dist) => {
      const { alpha, minNs, maxNs } = dist;
      const meanNs = minNs * alpha / (alpha - 1);
      if (maxNs === undefined) return meanNs;
      const beyond = Math.pow(minNs / maxNs, alpha - 1);
      return meanNs * (1 - beyond) / (1 - paretoTail(dist));
    },
    crossProblem: (dist) =>
      dist.maxNs === undefined || dist.maxNs > dist.minNs ? null : {
        at: ".maxNs",
        rule: `must be greater than minNs (${dist.minNs})`,
        received: dist.maxNs,
      },
  },
};

/**
 * Draws one duration.
 *
 * @param dist A distribution without problems ({@linkcode checkDist}).
 * @returns Whole ns, 0..2**45-1; a heavy tail is cut there so that clocks stay exact.
 */
export function drawNs(dist: Dist, prng: Prng): number {
  const ns = Math.round(rowOf(dist).draw(dist, prng));
  return ns < NS_MAX ? ns : NS_MAX;
}

/**
 * Puts `count` draws into the first places of `into`: what as many calls of {@linkcode drawNs}
 * would give, but the CPU overlaps the logarithms of many services in a row.
 */
export function drawManyNs(dist: Dist, prng: Prng, into: Float64Array, count: number): void {
  if (dist.kind !== "exp") {
    for (let i = 0; i < count; i++) into[i] = drawNs(dist, prng);
    return;
  }
  const { meanNs } = dist;
  drawExponentials(prng, into, count);
  for (let i = 0; i < count; i++) {
    // `Math.round` branches on the fraction, which is random here.
    const ns = Math.floor(meanNs * into[i] + 0.5);
    into[i] = ns < NS_MAX ? ns : NS_MAX;
  }
}

/** The mean of `dist` in ns, before rounding to whole ns and before the cut at 2**45. */
export function meanNs(dist: Dist): number {
  return rowOf(dist).meanNs(dist);
}

/**
 * Looks for the first thing wrong with a distribution as it stands in a file.
 *
 * @returns Null if it is a {@linkcode Dist} that can be drawn from.
 */
export function distProblem(value: unknown): Problem | null {
  const kinds = Object.keys(DIST_KINDS).join(", ");
  if (!isRecord(value)) {
    return { at: "", rule: `must be an object with "kind" (${kinds})`, received: value };
  }
  if (typeof value.kind !== "string" || !Object.hasOwn(DIST_KINDS, value.kind)) {
    return { at: ".kind", rule: `must be one of ${kinds}`, received: value.kind };
  }
  const row: DistRow<Dist> = DIST_KINDS[value.kind as DistKind];
  const others = row.part ? ["kind", "parts"] : ["kind"];
  const problem = fieldsProblem(value, row.fields, others) ??
    (row.part ? partsProblem(value.parts, row.part) : null);
  return problem ?? row.crossProblem?.(value as unknown as Dist) ?? null;
}

/** {@linkcode distProblem} as one line, `.meanNs: must be …: received -1`; null without problem. */
export function checkDist(value: unknown): string | null {
  const problem = distProblem(value);
  if (problem === null) return null;
  const place = problem.at === "" ? "" : `${problem.at}: `;
  return `${place}${problem.rule}: received ${receivedText(problem.received)}`;
}

/** The compiler cannot follow that a row fits the member of the union it was looked up with. */
const rowOf = (dist: Dist): DistRow<Dist> => DIST_KINDS[dist.kind];

/** By inversion; `1 - u` because u may be 0 but never 1. */
function exponential(meanOfItNs: number, prng: Prng): number {
  return -meanOfItNs * Math.log(1 - prng.float53());
}

/** Box-Muller. Its second value is dropped: keeping it would be state outside the stream. */
function standardNormal(prng: Prng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - prng.float53()));
  return radius * Math.cos(2 * Math.PI * prng.float53());
}

/** The ns of a branch taken with its probability; the last one takes what rounding leaves. */
function pickPart(parts: DistOf<"bimodal">["parts"], prng: Prng): number {
  let rest = prng.float53();
  const last = parts.length - 1;
  for (let i = 0; i < last; i++) {
    rest -= parts[i][0];
    if (rest < 0) return parts[i][1];
  }
  return parts[last][1];
}

function partsMean(parts: DistOf<"bimodal">["parts"]): number {
  return parts.reduce((sumNs, [probability, ns]) => sumNs + probability * ns, 0);
}

/** Share of the unbounded Pareto that lies beyond `maxNs`. */
function paretoTail(dist: DistOf<"pareto">): number {
  return dist.maxNs === undefined ? 0 : Math.pow(dist.minNs / dist.maxNs, dist.alpha);
}

function partsProblem(parts: unknown, ns: FieldRule): Problem | null {
  const shape = `must be a list of 1..${partsMax} pairs [probability, ns]`;
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > partsMax) {
    return { at: ".parts", rule: shape, received: parts };
  }
  const probability = numberAbove(0, 1);
  let sum = 0;
  for (const [i, part] of parts.entries()) {
    const at = `.parts[${i}]`;
    if (!Array.isArray(part) || part.length !== 2) return { at, rule: shape, received: part };
    if (!probability.test(part[0])) {
      return { at: `${at}[0]`, rule: probability.rule, received: part[0] };
    }
    if (!ns.test(part[1])) return { at: `${at}[1]`, rule: ns.rule, received: part[1] };
    sum += part[0];
  }
  if (Math.abs(sum - 1) <= sumTolerance) return null;
  return { at: ".parts", rule: "probabilities must sum to 1", received: sum };
}
