/**
 * Who is with whom: a one-to-one pairing that says in words when somebody would be in two pairs.
 *
 * @module
 */

/** Pairs of a left and a right id, each in at most one pair. */
export class Pairing {
  readonly #rightOf: number[] = [];
  readonly #leftOf: number[] = [];

  /** @param left, right Names of the two sides for messages. */
  constructor(private readonly left: string, private readonly right: string) {}

  /** Joins the two. @returns "" or what is wrong; then the new pair replaces the old. */
  join(left: number, right: number): string {
    const oldRight = this.#rightOf[left] ?? -1, oldLeft = this.#leftOf[right] ?? -1;
    const L = `${this.left}${left}`, R = `${this.right}${right}`;
    let wrong = "";
    if (oldRight >= 0) wrong = `${L} is with ${R} while it is still with ${this.right}${oldRight}`;
    else if (oldLeft >= 0) {
      wrong = `${R} is with ${L} while it is still with ${this.left}${oldLeft}`;
    }
    if (oldRight >= 0) this.#leftOf[oldRight] = -1;
    if (oldLeft >= 0) this.#rightOf[oldLeft] = -1;
    this.#rightOf[left] = right;
    this.#leftOf[right] = left;
    return wrong;
  }

  /** Parts the two. @returns "" or what is wrong. */
  part(left: number, right: number): string {
    const old = this.#rightOf[left] ?? -1;
    if (old >= 0) {
      this.#rightOf[left] = -1;
      this.#leftOf[old] = -1;
    }
    if (old === right) return "";
    const was = old >= 0 ? `with ${this.right}${old}` : "with none";
    return `${this.left}${left} parts from ${this.right}${right}, but it was ${was}`;
  }

  /** Parts `right` from whomever it is with, if anybody. */
  partRight(right: number): void {
    const left = this.#leftOf[right] ?? -1;
    if (left < 0) return;
    this.#leftOf[right] = -1;
    this.#rightOf[left] = -1;
  }

  /** Who `left` is with, or -1. */
  rightOf(left: number): number {
    return this.#rightOf[left] ?? -1;
  }

  /** Who `right` is with, or -1. */
  leftOf(right: number): number {
    return this.#leftOf[right] ?? -1;
  }
}
