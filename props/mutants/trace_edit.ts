/**
 * Changes to recorded traces, for bugs that no model can have: those of the engine's own clocks,
 * channels and mutexes. Every function leaves the trace it is given as it was.
 *
 * @module
 */

import type { Trace, TraceAbout } from "@lab/runtime";

/** Columns of a trace. */
type Column = "timeNs" | "code" | "m" | "p" | "g" | "a" | "b";

/** The same trace but for the cell `column[i]`. */
export function withCell(trace: Trace, column: Column, i: number, value: number): Trace {
  const copy = trace[column].slice();
  copy[i] = value;
  return { ...trace, [column]: copy };
}

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

/** The same trace about a run with other facts. */
export function withFacts(trace: Trace, facts: Partial<TraceAbout>): Trace {
  return { ...trace, about: { ...trace.about, ...facts } };
}

/** Index of the first event at or after `from` for which `holds`, or -1. */
export function find(trace: Trace, holds: (i: number) => boolean, from = 0): number {
  for (let i = from; i < trace.length; i++) if (holds(i)) return i;
  return -1;
}
