/**
 * Sleeps: the timers of one P go off in the order in which they are due, and of equal ones the one
 * that was set first.
 *
 * @module
 */

/** Gs whose timers have not gone off. */
export class Sleepers {
  /** On which P, and which of all timers it is. */
  readonly #timers = new Map<number, { readonly p: number; readonly order: number }>();
  #count = 0;

  /** `g` sleeps, with a timer of `p`. */
  set(g: number, p: number): void {
    this.#timers.set(g, { p, order: ++this.#count });
  }

  /**
   * The timer of `g` goes off on `p`.
   *
   * @param untilNs When a G wakes; NaN: nobody knows.
   * @returns What is wrong with that, or null.
   */
  goesOff(g: number, p: number, nowNs: number, untilNs: (g: number) => number): string | null {
    const dueNs = untilNs(g), { order } = this.#timers.get(g)!;
    this.#timers.delete(g);
    if (Number.isNaN(dueNs)) return null;
    if (nowNs < dueNs) return `its timer goes off before ${dueNs} ns`;
    for (const [other, timer] of this.#timers) {
      const otherNs = untilNs(other);
      const isFirst = otherNs < dueNs || (otherNs === dueNs && timer.order < order);
      if (timer.p === p && isFirst) return `its timer goes off before that of G${other}`;
    }
    return null;
  }
}
