/**
 * A sequential test: is the share of cases in which something happens at least a floor? It looks at
 * one case after the other and stops as soon as it knows, instead of counting a fixed number.
 *
 * @module
 */

/** What a test knows so far: the share is at least the floor, or too small, or neither is shown yet. */
export type Verdict = "kept" | "missed" | "open";

/** Chance of a wrong verdict, either way, unless told otherwise. */
export const ERROR = 1e-6;

/**
 * Wald's sequential probability ratio test of "share >= floor" against "share <= floor / 2". If the
 * share is one of the two, the wrong verdict comes with a chance of about `error` at most (Wald 1945:
 * each of the two is below `error / (1 - error)`). For shares between the two either verdict is
 * right, and the test may take long.
 */
export class SequentialTest {
  cases = 0;
  hits = 0;
  #verdict: Verdict = "open";
  #ratio = 0;
  readonly #hit: number;
  readonly #miss: number;
  readonly #bound: number;

  /**
   * @param floor Share of cases, above 0 and below 1.
   * @param error Chance of a wrong verdict, above 0 and below one half.
   * @throws {RangeError} One of them is out of range.
   */
  constructor(readonly floor: number, error = ERROR) {
    if (!(floor > 0 && floor < 1)) {
      throw new RangeError(`a floor must be a share above 0 and below 1: received ${floor}`);
    }
    if (!(error > 0 && error < 0.5)) {
      throw new RangeError(`an error must be above 0 and below 0.5: received ${error}`);
    }
    this.#hit = Math.LN2;
    this.#miss = Math.log((1 - floor) / (1 - floor / 2));
    this.#bound = Math.log((1 - error) / error);
  }

  /** Adds one case; once a verdict is reached, later cases only count. */
  add(isHit: boolean): void {
    this.cases++;
    if (isHit) this.hits++;
    if (this.#verdict !== "open") return;
    this.#ratio += isHit ? this.#hit : this.#miss;
    if (this.#ratio >= this.#bound) this.#verdict = "kept";
    else if (this.#ratio <= -this.#bound) this.#verdict = "missed";
  }

  /** What is known by now. */
  get verdict(): Verdict {
    return this.#verdict;
  }
}

/** Quantile of the normal distribution for 95 %. */
const Z_95 = 1.959964;

/** Wilson's interval of 95 % for a share. A sequential stop makes it a little too narrow. */
export function interval95(hits: number, cases: number): readonly [low: number, high: number] {
  if (cases === 0) return [0, 1];
  const share = hits / cases, z2 = Z_95 * Z_95;
  const middle = (share + z2 / (2 * cases)) / (1 + z2 / cases);
  const half = Z_95 / (1 + z2 / cases) *
    Math.sqrt(share * (1 - share) / cases + z2 / (4 * cases * cases));
  // At the ends the formula is exact but for rounding.
  const low = hits === 0 ? 0 : middle - half, high = hits === cases ? 1 : middle + half;
  return [low, high];
}
