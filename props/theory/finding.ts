/**
 * One comparison of theory and measurement: the smallest thing the table prints.
 *
 * @module
 */

import { type Estimate, T_95, Z_MAX, zScore } from "./batch_means.ts";

/** How the measurement must stand to what is expected. */
export type Relation = "equals" | "above" | "at most" | "within";

/**
 * A comparison. All figures in the oracle's unit of time, unless the metric is a share or a count.
 */
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
  /**
   * Smallest relative error of a mean that would fail at this length of run; null for other
   * figures.
   */
  readonly detects: number | null;
  /** How alike neighbouring batches are, see {@linkcode Estimate}; null where there are none. */
  readonly lag1: number | null;
  /** At full effort `detects` must be at most {@linkcode PROMISED}. */
  readonly promised: boolean;
  /** Difference that is allowed because the set-up only approaches the theorem; 0: none. */
  readonly tolerance: number;
  readonly pass: boolean;
  /** `false`: passing says nothing, for the interval is too wide to fail in. Default true. */
  readonly decides?: boolean;
}

/**
 * How many times its lower end the upper end of a range of single runs may be if a row is to decide
 * anything: in a wider one an error of a factor of two could hide.
 */
export const SPAN_MAX = 4;

const meets: Readonly<Record<Exclude<Relation, "within">, (z: number) => boolean>> = {
  "equals": (z) => Math.abs(z) <= Z_MAX,
  "above": (z) => z >= Z_MAX,
  "at most": (z) => z <= Z_MAX,
};

/** How a mean is judged. */
export interface MeanRule {
  /** Default `equals`. */
  readonly relation?: Exclude<Relation, "within">;
  /** Difference that does not count: z measures what is beyond. Default 0. */
  readonly tolerance?: number;
  /** The run is made long enough that {@linkcode PROMISED} would fail. Default false. */
  readonly promised?: boolean;
}

/** The error of a promised mean that fails at full effort: 3 %. */
export const PROMISED = 0.03;

/** A mean against its expectation. */
export function meanFinding(
  metric: string,
  expected: number,
  { mean, se, lag1 }: Estimate,
  { relation = "equals", tolerance = 0, promised = false }: MeanRule = {},
): Finding {
  const off = mean - expected;
  const z = zScore(Math.sign(off) * Math.max(0, Math.abs(off) - tolerance), 0, se);
  return {
    metric,
    relation,
    expected,
    measured: mean,
    ci95: [mean - T_95 * se, mean + T_95 * se],
    z,
    detects: relation === "equals" ? (tolerance + Z_MAX * se) / Math.abs(expected) : null,
    lag1,
    promised,
    tolerance,
    pass: meets[relation](z),
  };
}

/** Any figure with a z of its own, for example a percentile. */
export function scoredFinding(
  finding: Pick<Finding, "metric" | "expected" | "measured" | "ci95"> & { readonly z: number },
  relation: Exclude<Relation, "within"> = "equals",
): Finding {
  return {
    ...finding,
    relation,
    detects: null,
    lag1: null,
    promised: false,
    tolerance: 0,
    pass: meets[relation](finding.z),
  };
}

/** A figure in which nothing is random: it must be equal, or at most, to the last digit printed. */
export function exactFinding(
  metric: string,
  expected: number,
  measured: number,
  relation: "equals" | "at most" = "equals",
): Finding {
  // Covers the ten digits with which the oracle's figures were written down.
  const tolerance = 1e-9 * Math.abs(expected);
  const pass = relation === "at most"
    ? measured <= expected + tolerance
    : Math.abs(measured - expected) <= tolerance;
  return {
    metric,
    relation,
    expected,
    measured,
    ci95: null,
    z: null,
    detects: null,
    lag1: null,
    promised: false,
    tolerance: 0,
    pass,
  };
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
    lag1: null,
    promised: false,
    tolerance: 0,
    pass: measured >= low * (1 - 1e-9) && measured <= high * (1 + 1e-9),
  };
}
