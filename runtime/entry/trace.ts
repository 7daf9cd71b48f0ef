/**
 * What a run leaves behind: its events as columns, and its summary.
 *
 * @module
 */

export type { GAttrs, Trace, TraceAbout, TraceQueue } from "../core/trace.ts";
export { END_NAMES, EndWhy, Ev, EV_NAMES, Switch, Wait, WAIT_NAMES } from "../observe/events.ts";
export { type Counter, COUNTERS, type Percentiles, type Summary } from "../observe/metrics.ts";
