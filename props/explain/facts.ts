/**
 * Facts about a stretch of a trace, in words: what a P ran meanwhile, where a G has been, what
 * stood in the queues. Certificates are put together from them.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { namesG } from "../trace_state/events.ts";
import { stateBefore } from "../trace_state/playback.ts";
import { OWN, queueName } from "../trace_state/queue_lists.ts";
import { ownerOf, putIn, queueStep } from "../trace_state/queue_steps.ts";
import { count, idText, listed, many, mText } from "../words.ts";
import { isAbout, Sources, told } from "./timeline.ts";

/** Most Gs that a sentence names. */
const NAMES_MAX = 3;
/** Most Gs of a queue that are listed. */
const QUEUE_MAX = 8;
/** Steps of one G that are told. */
const STEPS = 5;

/** What `p` ran at events `after < i < until`: `ran G3 68 times through runnext, …`. */
export function ranMeanwhile(trace: Trace, p: number, after: number, until: number): string {
  const sources = new Sources(trace);
  const times = new Map<string, number>();
  let all = 0;
  for (let i = after + 1; i < until; i++) {
    if (trace.code[i] !== Ev.RUN || trace.p[i] !== p) continue;
    const how = `G${trace.g[i]} # ${sources.way(i)}`;
    times.set(how, (times.get(how) ?? 0) + 1);
    all++;
  }
  if (all === 0) return "ran nothing";
  const most = [...times].sort((x, y) => y[1] - x[1]);
  const parts = most.slice(0, NAMES_MAX).map(([how, n]) => how.replace("#", many(n, "time")));
  const left = all - most.slice(0, NAMES_MAX).reduce((sum, [, n]) => sum + n, 0);
  if (left > 0) parts.push(`others ${many(left, "time")}`);
  return `ran ${listed(parts)}`;
}

/** One stay of a G in a queue. */
export interface Stay {
  /** Event that put it there. */
  readonly from: number;
  /** The P whose queue it is; -1: one for the whole machine. */
  readonly p: number;
  /** Number of the queue; -1: an M holds it. */
  readonly q: number;
  /** In words: `the ring of P2`. */
  readonly where: string;
}

/** Stays of `g` since it became runnable, up to event `end`, oldest first. */
export function staysOf(trace: Trace, g: number, end: number): Stay[] {
  const stays: Stay[] = [];
  const { code, p, m, a, about } = trace;
  for (let i = end; i >= 0; i--) {
    if (code[i] === Ev.PUT_NEXT && a[i] === g && trace.g[i] !== g) {
      const where = `the hands of M${m[i]}, kicked out of runnext`;
      stays.unshift({ from: i, p: p[i], q: -1, where });
    }
    if (trace.g[i] !== g || !namesG(code[i])) continue;
    const q = putIn(trace, i), step = queueStep(trace, i);
    if (q >= 0) {
      const where = queueName(q, about.procs, about.queues);
      stays.unshift({ from: i, p: step === undefined ? -1 : ownerOf(trace, i, step), q, where });
    } else if (code[i] === Ev.READY || (code[i] === Ev.RUN && i !== end) || code[i] === Ev.STOP) {
      break;
    }
  }
  return stays;
}

/** The last few decisions up to event `end` that `isOne` picks, oldest first. */
function lastSteps(
  trace: Trace,
  end: number,
  isOne: (i: number) => boolean,
  tell: (i: number, what: string) => string,
): string[] {
  const sources = new Sources(trace);
  const steps: string[] = [];
  for (let i = end; i >= 0 && steps.length < STEPS; i--) {
    const what = isOne(i) ? told(trace, i, sources) : "";
    if (what !== "") steps.unshift(`${count(trace.timeNs[i])} ns, ${tell(i, what)}`);
  }
  return steps;
}

/** The last steps of `g` up to event `end`: when, who, what. */
export function lifeOf(trace: Trace, g: number, end: number): string[] {
  const { code, p, m, g: gs } = trace;
  const steps = lastSteps(trace, end, (i) => isAbout(trace, i, g), (i, what) => {
    const isKicked = code[i] === Ev.PUT_NEXT && gs[i] !== g;
    const did = isKicked ? `kicked out of runnext by G${gs[i]}` : what;
    return `${mText(m[i])}${p[i] < 0 ? "" : ` on P${p[i]}`}: ${did}`;
  });
  return steps.length === 0
    ? [`the trace never names G${g} before`]
    : [`the last steps of G${g}:`, ...steps.map((step) => `  ${step}`)];
}

/** The last steps of whoever holds `p` up to event `end`: when, who, what. */
export function lifeOfProc(trace: Trace, p: number, end: number): string[] {
  const { code, m, g } = trace;
  const who = (i: number) => g[i] >= 0 && namesG(code[i]) ? `, G${g[i]}` : "";
  const isOn = (i: number) => trace.p[i] === p;
  const steps = lastSteps(trace, end, isOn, (i, what) => `${mText(m[i])}${who(i)}: ${what}`);
  return steps.length === 0
    ? []
    : [`the last steps on P${p}:`, ...steps.map((step) => `  ${step}`)];
}

/** The events of `codes` about object `object` (column a) up to `end`, the last few. */
export function lastOn(
  trace: Trace,
  codes: readonly number[],
  object: number,
  end: number,
): string[] {
  const { code, a, g } = trace;
  const isOn = (i: number) => codes.includes(code[i]) && a[i] === object;
  return lastSteps(trace, end, isOn, (i, what) => `G${g[i]}: ${what}`);
}

/** What stands in each queue just before event `end`. */
export function queuesBefore(trace: Trace, end: number): string {
  const { queues } = stateBefore(trace, end);
  const texts: string[] = [];
  for (let q = 0; q < queues.length.length; q++) {
    const n = queues.length[q];
    if (n === 0) continue;
    const gs: string[] = [];
    for (let g = queues.due(q, OWN); g >= 0; g = queues.due(q, OWN)) {
      if (gs.length < QUEUE_MAX) gs.push(`G${g}`);
      queues.remove(g);
    }
    const more = n > gs.length ? ` … ${count(n)} in all` : "";
    texts.push(`${queues.name(q)}: ${gs.join(" ")}${more}`);
  }
  return texts.length === 0 ? "all queues are empty" : `in the queues: ${texts.join("; ")}`;
}

/** Ms that sleep just before event `end`, as the trace tells. */
export function asleepBefore(trace: Trace, end: number): string {
  const asleep = new Set<number>();
  for (let i = 0; i < end; i++) {
    if (trace.code[i] === Ev.M_PARK) asleep.add(trace.m[i]);
    else if (trace.code[i] === Ev.M_WAKE) asleep.delete(trace.m[i]);
  }
  const names = [...asleep].map((m) => idText("M", m));
  return names.length === 0 ? "no M sleeps" : `asleep: ${listed(names.slice(0, QUEUE_MAX))}`;
}

/** How many events of `code` lie at `after < i < until`, for `p` unless it is -1. */
export function howMany(
  trace: Trace,
  code: number,
  after: number,
  until: number,
  p = -1,
): number {
  let n = 0;
  for (let i = after + 1; i < until; i++) {
    if (trace.code[i] === code && (p < 0 || trace.p[i] === p)) n++;
  }
  return n;
}
