/**
 * What stands in the heaps of Ps: the timers of one P go off in the order in which they are due,
 * and of equal ones the one that was set first.
 *
 * @module
 */

/** Timers that have not gone off: the key is a G that sleeps, or `~t` for timer `t`. */
export class Sleepers {
  /** On which P, and which of all timers it is. */
  readonly #timers = new Map<number, { readonly p: number; readonly order: number }>();
  #count = 0;

  /** `key` is set on `p`. */
  set(key: number, p: number): void {
    this.#timers.set(key, { p, order: ++this.#count });
  }

  /** `key` is taken off before it goes off. */
  remove(key: number): void {
    this.#timers.delete(key);
  }

  /**
   * The timer `key` goes off on `p`.
   *
   * @param untilNs When one is due; NaN: nobody knows.
   * @returns What is wrong with that, or null.
   */
  goesOff(key: number, p: number, nowNs: number, untilNs: (key: number) => number): string | null {
    const dueNs = untilNs(key), { order } = this.#timers.get(key)!;
    this.#timers.delete(key);
    if (Number.isNaN(dueNs)) return null;
    if (nowNs < dueNs) return `its timer goes off before ${dueNs} ns`;
    for (const [other, timer] of this.#timers) {
      const otherNs = untilNs(other);
      const isFirst = otherNs < dueNs || (otherNs === dueNs && timer.order < order);
      if (timer.p === p && isFirst) {
        return `its timer goes off before that of ${other >= 0 ? `G${other}` : `timer ${~other}`}`;
      }
    }
    return null;
  }
}
