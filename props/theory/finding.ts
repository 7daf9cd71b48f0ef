/**
 * One comparison of theory and measurement: the smallest thing the table prints.
 *
 * @module
 */

import { type Estimate, T_95, Z_MAX, zScore } from "./batch_means.ts";

/** How the measurement must stand to what is expected. */
export type Relation = "equals" | "above" | "at most" | "within";

/** A comparison. All figures in the oracle's unit of time, unless the metric is a share or a count. */
export interface Finding {
  /** As the oracle calls it: `Wq`, `T_p99`. */
  readonly metric: string;
  readonly relation: Relation;
  /** A pair for `within`: both ends. */
  readonly expected: number | readonly [number, number];
  readonly measured: number;
  /** 95 % confidence interval; null where nothing is random. */
  readonly ci95: readonly [number, number] | null;
  /** Standard errors between measured and expected; null where nothing is random. */
  readonly z: number | null;
  /** Smallest relative error of a mean that would fail at this length of run; null for other figures. */
  readonly detects: number | null;
  readonly pass: boolean;
}

const meets: Readonly<Record<Exclude<Relation, "within">, (z: number) => boolean>> = {
  "equals": (z) => Math.abs(z) <= Z_MAX,
  "above": (z) => z >= Z_MAX,
  "at most": (z) => z <= Z_MAX,
};

/** A mean against its expectation. */
export function meanFinding(
  metric: string,
  expected: number,
  { mean, se }: Estimate,
  relation: Exclude<Relation, "within"> = "equals",
): Finding {
  const z = zScore(mean, expected, se);
  return {
    metric,
    relation,
    expected,
    measured: mean,
    ci95: [mean - T_95 * se, mean + T_95 * se],
    z,
    detects: relation === "equals" ? Z_MAX * se / Math.abs(expected) : null,
    pass: meets[relation](z),
  };
}

/** Any figure with a z of its own, for example a percentile. */
export function scoredFinding(
  finding: Pick<Finding, "metric" | "expected" | "measured" | "ci95"> & { readonly z: number },
  relation: Exclude<Relation, "within"> = "equals",
): Finding {
  return { ...finding, relation, detects: null, pass: meets[relation](finding.z) };
}

/** A figure in which nothing is random: it must be equal, or at most, to the last digit printed. */
export function exactFinding(
  metric: string,
  expected: number,
  measured: number,
  relation: "equals" | "at most" = "equals",
): Finding {
  // Room for the ten digits with which the oracle's figures were written down.
  const room = 1e-9 * Math.abs(expected);
  const pass = relation === "at most"
    ? measured <= expected + room
    : Math.abs(measured - expected) <= room;
  return { metric, relation, expected, measured, ci95: null, z: null, detects: null, pass };
}

/** A figure in which nothing is random, between two bounds. */
export function withinFinding(
  metric: string,
  [low, high]: readonly [number, number],
  measured: number,
): Finding {
  return {
    metric,
    relation: "within",
    expected: [low, high],
    measured,
    ci95: null,
    z: null,
    detects: null,
    pass: measured >= low * (1 - 1e-9) && measured <= high * (1 + 1e-9),
  };
}
