/**
 * Where the rings of a trace stand in their slots: a ring of 256 is a circle, and whoever forgets that
 * errs only once its members lie across the seam.
 *
 * @module
 */

/** Puts and takes of each ring, counted from the start of the run. */
export class RingWatch {
  readonly #puts: number[];
  readonly #takes: number[];

  /** @param procs Number of Ps. @param slots Slots of a ring; Infinity: no circle. */
  constructor(procs: number, private readonly slots: number) {
    this.#puts = Array.from({ length: procs }, () => 0);
    this.#takes = Array.from({ length: procs }, () => 0);
  }

  /** A G was appended to the ring of `p`. */
  put(p: number): void {
    this.#puts[p]++;
  }

  /** `n` Gs left the ring of `p` at its head. */
  take(p: number, n = 1): void {
    this.#takes[p] += n;
  }

  /** `n` Gs left the ring of `p` from behind its head. */
  takeNewest(p: number, n = 1): void {
    this.#puts[p] -= n;
  }

  /** Do the members of the ring of `p` lie across the seam? */
  isWrapped(p: number): boolean {
    const first = this.#takes[p], last = this.#puts[p] - 1;
    return last > first && Math.floor(first / this.slots) < Math.floor(last / this.slots);
  }
}
