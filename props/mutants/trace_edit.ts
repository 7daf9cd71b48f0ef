/**
 * Changes to recorded traces, for bugs that neither a model nor the machine can have. Every function leaves the trace it is given as it was.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";

/** The same trace with event `i` left out. */
export function without(trace: Trace, i: number): Trace {
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

/** Index of the first event at or after `from` for which `holds`, or -1. */
export function find(trace: Trace, holds: (i: number) => boolean, from = 0): number {
  for (let i = from; i < trace.length; i++) if (holds(i)) return i;
  return -1;
}
