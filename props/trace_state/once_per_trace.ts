/**
 * What is worked out of a trace once and shared by the laws.
 *
 * Of a trace that stays, it stays as well, until nobody has the trace any more. Of a trace that is
 * only lent for a while, as its columns are those of the next run, it is made in the memory of the
 * one before: an explorer judges thousands of small traces, and the garbage of each would cost more
 * than reading it.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";

/** The trace that is lent at the moment, and its number among all that ever were. */
let lent: Trace | null = null, turn = 0;

/**
 * Lends a trace to what `read` calls. What {@linkcode OncePerTrace} tells of it is to be forgotten
 * afterwards. While one is lent, another one that is writes over what was told of the first.
 *
 * @returns What `read` does. @throws What `read` does.
 */
export function whileLent<T>(trace: Trace, read: () => T): T {
  const before = lent;
  lent = trace;
  turn++;
  try {
    return read();
  } finally {
    lent = before;
    turn++;
  }
}

/** One thing that can be worked out of any trace. */
export class OncePerTrace<T> {
  readonly #known = new WeakMap<Trace, T>();
  /** That of the trace lent last for which it was asked, and the number of that trace. */
  #last: T | null = null;
  #turn = -1;

  /**
   * @param make Works it out. It may do so in `old`, of a trace that nobody reads any more, and
   * answer that again.
   */
  constructor(private readonly make: (trace: Trace, old: T | null) => T) {}

  /** That of `trace`; the same again for the same trace. */
  of(trace: Trace): T {
    if (trace === lent) {
      if (this.#turn === turn) return this.#last!;
      this.#last = this.make(trace, this.#last);
      this.#turn = turn;
      return this.#last;
    }
    let known = this.#known.get(trace);
    if (known === undefined) this.#known.set(trace, known = this.make(trace, null));
    return known;
  }
}
