/**
 * What a run leaves behind: its events as columns, and its summary.
 *
 * @module
 */

export type { GAttrs, ObjectNames, Trace, TraceAbout, TraceQueue } from "../core/trace.ts";
export { END_NAMES, EndWhy, Ev, EV_NAMES, Switch, Wait, WAIT_NAMES } from "../observe/events.ts";
export {
  type Counter,
  COUNTERS,
  CPU_KINDS,
  type CpuKind,
  type Percentiles,
  type Summary,
} from "../observe/metrics.ts";
