/**
 * A trace as Chrome's Trace Event Format, which Perfetto and `chrome://tracing` open: a track for
 * each P, M, core and G, arrows for who woke, stole or handed over, and counters.
 *
 * Source of the format: "Trace Event Format", Google, 2016 (docs.google.com, document
 * 1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU): complete events `X`, counters `C`, flows `s` and
 * `f`, metadata `M`; times in us, with fractions.
 *
 * @module
 */

import { EV_NAMES, SYSMON_M, type Trace } from "@lab/runtime";
import { arrowsOf, Facts } from "../player/facts.ts";
import { type Lane, LANE_KINDS, lanesOf, Shade } from "../player/lanes.ts";

/** Number of a track's group, as the format calls a process. */
const GROUPS = { P: 1, M: 2, core: 3, G: 4 } as const;
const COUNTERS_GROUP = 5;

/** Number of a track: Perfetto holds thread 0 of any process for the kernel's idle thread. */
const tidOf = (id: number): number => id + 1;

/** Arrows that are written at most: each needs two events. */
const ARROWS_MAX = 1_000_000;

const SHADE_NAMES = Object.entries(Shade).reduce<string[]>((names, [name, shade]) => {
  names[shade] = name.toLowerCase();
  return names;
}, []);

/** One event of the format. */
type Written = Readonly<Record<string, unknown>>;

/** The file, piece by piece: it is never whole in memory. @param progOf Name of a G's prog. */
export function* chromeTrace(trace: Trace, progOf: (g: number) => string): Generator<string> {
  let isFirst = true;
  const line = (event: Written): string => {
    const text = `${isFirst ? "" : ",\n"}${JSON.stringify(event)}`;
    isFirst = false;
    return text;
  };
  const { model, procs, cores } = trace.about;
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify({ model, procs, cores })},`;
  yield `"traceEvents":[\n`;
  for (const event of [...tracks(), ...counters(trace)]) yield line(event);
  for (const kind of LANE_KINDS) {
    for (const lane of lanesOf(trace, kind)) {
      yield line({
        ph: "M",
        name: "thread_name",
        pid: GROUPS[kind],
        tid: tidOf(lane.id),
        args: { name: laneName(lane, progOf) },
      });
      for (let k = 0; k < lane.from.length; k++) yield line(slice(trace, lane, k));
    }
  }
  for (const event of arrows(trace)) yield line(event);
  yield "\n]}\n";
}

function* tracks(): Generator<Written> {
  for (const [kind, pid] of [...Object.entries(GROUPS), ["counters", COUNTERS_GROUP]]) {
    yield { ph: "M", name: "process_name", pid, args: { name: kind } };
    yield { ph: "M", name: "process_sort_index", pid, args: { sort_index: pid } };
  }
}

function laneName(lane: Lane, progOf: (g: number) => string): string {
  if (lane.kind === "G") return `G${lane.id} ${progOf(lane.id)}`;
  return lane.kind === "M" && lane.id === SYSMON_M ? "sysmon" : lane.name;
}

const us = (trace: Trace, i: number): number => trace.timeNs[i] / 1_000;

function slice(trace: Trace, lane: Lane, k: number): Written {
  const { from, to, who, shade } = lane, i = from[k];
  const name = shade[k] === Shade.ON ? `M${who[k]}` : who[k] < 0 ? "spinning" : `G${who[k]}`;
  return {
    ph: "X",
    name: lane.kind === "G" ? SHADE_NAMES[shade[k]] : name,
    cat: SHADE_NAMES[shade[k]],
    pid: GROUPS[lane.kind],
    tid: tidOf(lane.id),
    ts: us(trace, i),
    dur: (trace.timeNs[to[k]] - trace.timeNs[i]) / 1_000,
    args: { event: i, why: EV_NAMES[trace.code[i]] },
  };
}

/** Counters, at each change. */
function* counters(trace: Trace): Generator<Written> {
  const facts = new Facts(trace);
  const rows = [["runnable Gs", facts.queued], ["spinning Ms", facts.spinning], [
    "idle Ps",
    facts.idle,
  ]] as const;
  for (const [name, curve] of rows) {
    let last = -1;
    for (let i = 0; i < trace.length; i++) {
      const value = curve.at(i);
      if (value === last) continue;
      last = value;
      yield { ph: "C", name, pid: COUNTERS_GROUP, ts: us(trace, i), args: { value } };
    }
  }
}

function* arrows(trace: Trace): Generator<Written> {
  const all = arrowsOf(trace, 0, trace.length, ARROWS_MAX);
  for (let id = 0; id < all.length; id++) {
    const { kind, from, to } = all[id];
    // Between Ps where both have one, else between threads.
    const byP = from.p >= 0 && to.p >= 0;
    const end = ({ i, p, m }: typeof from) => ({
      name: kind,
      cat: "flow",
      id,
      pid: byP ? GROUPS.P : GROUPS.M,
      tid: tidOf(byP ? p : m),
      ts: us(trace, i),
    });
    yield { ph: "s", ...end(from) };
    yield { ph: "f", bp: "e", ...end(to) };
  }
}
