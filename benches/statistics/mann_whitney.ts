/**
 * The test of Mann and Whitney: do values of one sample tend to be larger than those of another? It
 * looks at ranks alone, so a few slow runs of a busy machine cannot carry it.
 *
 * @module
 */

import { wilcoxonRankSum } from "simple-statistics";
import { normalCdf } from "./distributions.ts";

/** What the test says. */
export interface MannWhitney {
  /** Pairs in which the value of `b` is the larger one; ties count half. */
  readonly u: number;
  /** Two-sided probability of a `u` as far from the middle, if both samples are of one kind. */
  readonly p: number;
}

/** Samples up to this size are tested exactly, unless there are ties. */
const EXACT_MAX = 8;

/**
 * Tests two samples: exactly if one of them has at most 8 values and no two values are equal, else
 * by the normal approximation with corrections for ties and continuity (as SciPy decides).
 *
 * @throws {RangeError} If one is empty.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  if (a.length === 0 || b.length === 0) {
    throw new RangeError("Cannot test as both samples must have values: received none");
  }
  const u = wilcoxonRankSum([...b], [...a]) - b.length * (b.length + 1) / 2;
  const counts = new Map<number, number>();
  for (const value of [...a, ...b]) counts.set(value, (counts.get(value) ?? 0) + 1);
  const hasTies = counts.size < a.length + b.length;
  const isExact = !hasTies && Math.min(a.length, b.length) <= EXACT_MAX;
  return { u, p: isExact ? exactP(u, a.length, b.length) : normalP(u, a.length, b.length, counts) };
}

function normalP(u: number, n: number, m: number, counts: ReadonlyMap<number, number>): number {
  const all = n + m;
  const ties = [...counts.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  const variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - n * m / 2) - 0.5);
  return Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance)));
}

/** From the number of arrangements of n and m values for each u. */
function exactP(u: number, n: number, m: number): number {
  const ways = arrangements(n, m);
  const total = ways.reduce((sum, count) => sum + count, 0);
  const far = Math.max(u, n * m - u);
  let tail = 0;
  for (let at = far; at <= n * m; at++) tail += ways[at];
  // Beyond 2**53 arrangements the last digits are rounded, and a tail of nothing may come out below
  // 0.
  return Math.min(1, Math.max(0, 2 * tail / total));
}

/** Coefficients of the Gaussian binomial: multiply by 1 - x^(m + i), divide by 1 - x^i. */
function arrangements(n: number, m: number): Float64Array {
  const ways = new Float64Array(n * m + 1);
  ways[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let at = n * m; at >= m + i; at--) ways[at] -= ways[at - m - i];
    for (let at = i; at <= n * m; at++) ways[at] += ways[at - i];
  }
  return ways;
}
