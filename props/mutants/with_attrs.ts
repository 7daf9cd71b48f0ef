/**
 * Classes, deadlines and weights for the Gs of a trace whose workload names none: every second G is of a
 * lower class, due later and worth a third of the others.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";

/** The same trace with attributes. */
export function withAttrs(trace: Trace): Trace {
  const gs = trace.g.reduce((most, g) => Math.max(most, g + 1), 0);
  const column = (even: number, odd: number) =>
    Array.from({ length: gs }, (_, g) => g % 2 === 0 ? even : odd);
  const attrs = {
    classOf: column(1, 0),
    weight: column(1_024, 3_072),
    deadlineNs: column(2_000, 1_000),
  };
  return { ...trace, about: { ...trace.about, attrs } };
}
