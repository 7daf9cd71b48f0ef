/**
 * How many distributions fit. One that never varies on either side cannot fail, so it is counted
 * apart from those that can.
 *
 * @module
 */

/** What is known of a scene: distinct orders on each side, and the tests of its distributions. */
export interface TestedScene {
  readonly distinct: { readonly go: number; readonly lab: number };
  readonly compared: readonly { readonly distance: number; readonly p: number }[];
}

/** Distributions by what can be said of them. */
export interface SpreadCounts {
  /** That vary, so that they can be off; and those of them that fit. */
  readonly varying: number;
  readonly fit: number;
  /** Equal without varying. */
  readonly constant: number;
}

/** Constant distributions are no further apart: one run in a hundred may be another. */
const CONSTANT_DISTANCE_MAX = 0.01;

/**
 * Is a distribution constant and equal? Then both sides made one order only, and are hardly apart;
 * one that is off is never called constant.
 */
export function isConstant(
  { distinct }: Pick<TestedScene, "distinct">,
  { distance, p }: TestedScene["compared"][number],
  alpha: number,
): boolean {
  // Shares of runs are not exact in binary: 0.01 may be 0.010000000000000009.
  return distinct.go === 1 && distinct.lab === 1 && p >= alpha &&
    distance <= CONSTANT_DISTANCE_MAX + 1e-9;
}

/** Counts them. @param alpha Below this p-value a distribution is off. */
export function countSpread(scenes: readonly TestedScene[], alpha: number): SpreadCounts {
  const all = scenes.flatMap((scene) => scene.compared.map((compared) => ({ scene, compared })));
  const varying = all.filter(({ scene, compared }) => !isConstant(scene, compared, alpha));
  return {
    varying: varying.length,
    fit: varying.filter(({ compared }) => compared.p >= alpha).length,
    constant: all.length - varying.length,
  };
}

/** In words: `2 of 8 distributions that vary fit; 4 are constant and equal`. */
export function tellCounts({ varying, fit, constant }: SpreadCounts): string {
  const rest = constant === 0
    ? ""
    : `; ${constant} ${constant === 1 ? "is" : "are"} constant and equal`;
  return `${fit} of ${varying} distributions that vary fit${rest}`;
}
