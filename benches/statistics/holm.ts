/**
 * Holm's correction: when many cells are compared at once, some will look different by luck. All
 * claims together are wrong with probability at most `alpha`, whatever hangs together with what.
 *
 * Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979).
 *
 * @module
 */

/** What Holm's procedure says of one comparison. */
export interface HolmStep {
  /** The adjusted p: below `alpha` exactly if the comparison is decided. */
  readonly p: number;
  /**
   * The share that an interval must leave outside so that it excludes zero exactly if the comparison
   * is decided: `alpha / (m - i)` for the i-th smallest p, and that of the first undecided one for
   * all after it.
   */
  readonly alpha: number;
}

/**
 * Adjusts the p values of a family of comparisons.
 *
 * @param ps Each 0..1.
 * @param alpha Above 0, below 1.
 * @returns One step for each p, in the order given.
 */
export function holm(ps: readonly number[], alpha: number): HolmStep[] {
  const order = ps.map((_, i) => i).sort((i, j) => ps[i] - ps[j] || i - j);
  const steps: HolmStep[] = new Array(ps.length);
  let adjusted = 0;
  let share = 0;
  for (const [rank, i] of order.entries()) {
    const left = ps.length - rank;
    // Once a comparison is undecided, so are all with a larger p: the share stays where it was.
    if (rank === 0 || adjusted < alpha) share = alpha / left;
    adjusted = Math.max(adjusted, Math.min(1, ps[i] * left));
    steps[i] = { p: adjusted, alpha: share };
  }
  return steps;
}
