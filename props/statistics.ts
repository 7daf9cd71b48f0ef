/**
 * Statistics that more than one folder needs.
 *
 * @module
 */

/** Quantiles of the normal distribution for intervals of 95 % and 99.9 %. */
export const Z_95 = 1.959964, Z_999 = 3.290527;

/**
 * E. B. Wilson's interval for a rate.
 *
 * @param z Quantile of the normal distribution.
 */
export function wilson(
  hits: number,
  runs: number,
  z: number,
): readonly [low: number, high: number] {
  if (runs === 0) return [0, 1];
  const rate = hits / runs, z2 = z * z / runs;
  const middle = (rate + z2 / 2) / (1 + z2);
  const half = z * Math.sqrt(rate * (1 - rate) / runs + z2 / (4 * runs)) / (1 + z2);
  // At the ends the formula is exact but for rounding.
  return [hits === 0 ? 0 : middle - half, hits === runs ? 1 : middle + half];
}

/** The value below which a share `q` (0..1) of the sorted values lies. @param sorted Not empty. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const rank = Math.ceil(q * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))];
}

/** The same for a sample in any order. */
export function quantile(sample: readonly number[], q: number): number {
  return quantileOf([...sample].sort((x, y) => x - y), q);
}
