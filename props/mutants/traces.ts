/**
 * Planted bugs in a recorded trace, for what neither a model nor the machine can get wrong, and the
 * changes to traces that bugs of models need. None changes the trace that it is given.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";

/** Bugs that only a trace can have. */
export const TRACES: readonly Mutant[] = [
  {
    // The engine owns this.
    name: "trace-unborn",
    base: "gpm",
    law: "spawn-before-run",
    family: "engine",
    about: "a G runs that nobody created",
    mutate(trace) {
      const i = trace.code.subarray(0, trace.length).indexOf(Ev.SPAWN);
      return i < 0 ? trace : without(trace, i);
    },
  },
];

/** The same trace with event `i` left out. */
function without(trace: Trace, i: number): Trace {
  const keep = (_: number, at: number) => at !== i;
  return {
    ...trace,
    length: trace.length - 1,
    timeNs: trace.timeNs.filter(keep),
    code: trace.code.filter(keep),
    m: trace.m.filter(keep),
    p: trace.p.filter(keep),
    g: trace.g.filter(keep),
    a: trace.a.filter(keep),
    b: trace.b.filter(keep),
  };
}

/**
 * The same trace with classes, deadlines and weights for its Gs, where the workload names none:
 * every second G is of a lower class, due later and worth a third of the others.
 */
export function withAttributes(trace: Trace): Trace {
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
