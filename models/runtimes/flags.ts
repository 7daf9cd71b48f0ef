/**
 * Flags of Ms, counted as they are set.
 *
 * @module
 */

import type { MId } from "@lab/runtime";

/** A flag for each M, down at first. */
export class Flags {
  /** So many are up. */
  count = 0;
  readonly #isUp: boolean[] = [];

  /** Is that of `m` up? */
  has(m: MId): boolean {
    return this.#isUp[m] === true;
  }

  /** Puts that of `m` up or down. */
  set(m: MId, isUp: boolean): void {
    if (this.has(m) !== isUp) this.count += isUp ? 1 : -1;
    this.#isUp[m] = isUp;
  }
}
