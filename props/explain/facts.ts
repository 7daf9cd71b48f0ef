/**
 * Facts about a stretch of a trace, in words: what a P ran meanwhile, where a G has been, what stood
 * in the queues. Certificates are put together from them.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { HANDLERS } from "../shadow/handlers.ts";
import { namesG } from "../shadow/names_g.ts";
import { OWN } from "../shadow/queue_lists.ts";
import { Replayer } from "../shadow/replayer.ts";
import { Source, Sources } from "./sources.ts";
import { isAbout, mText, told } from "./timeline.ts";
import { count, idText, many, queueText } from "./words.ts";

/** Most Gs that a sentence names. */
const NAMES_MAX = 3;
/** Most Gs of a queue that are listed. */
const QUEUE_MAX = 8;
/** Steps of one G that are told. */
const STEPS = 5;

/** Phrases for how dispatched Gs came, by {@linkcode Source}. */
const THROUGH = [
  "straight from its M's hands",
  "through runnext",
  "from its ring",
  "from the global queue",
  "by theft",
  "by theft from runnext",
  "back from system calls",
  "",
  "by theft",
] as const;

/** A list in a sentence: `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

/** What `p` ran at events `after < i < until`: `ran G3 68 times through runnext, …`. */
export function ranMeanwhile(trace: Trace, p: number, after: number, until: number): string {
  const sources = new Sources(trace);
  const times = new Map<string, number>();
  let all = 0;
  for (let i = after + 1; i < until; i++) {
    if (trace.code[i] !== Ev.RUN || trace.p[i] !== p) continue;
    const kind = sources.kind[i];
    const through = kind === Source.QUEUE ? `from ${sources.words(i)}` : THROUGH[kind];
    const how = `G${trace.g[i]} # ${through}`;
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
  /** Number of the queue; -1: somebody's hands. */
  readonly q: number;
  /** In words: `the ring of P2`. */
  readonly where: string;
}

/** Stays of `g` since it became runnable, up to event `end`, oldest first. */
export function staysOf(trace: Trace, g: number, end: number): Stay[] {
  const stays: Stay[] = [];
  const { code, p, m, a, about } = trace, { procs } = about;
  const stands = (from: number, p: number, q: number) =>
    stays.unshift({ from, p, q, where: queueText(trace, q) });
  for (let i = end; i >= 0; i--) {
    if (code[i] === Ev.PUT_NEXT && a[i] === g && trace.g[i] !== g) {
      const where = `the hands of M${m[i]}, kicked out of runnext`;
      stays.unshift({ from: i, p: p[i], q: -1, where });
    }
    if (trace.g[i] !== g) continue;
    if (!namesG(code[i])) continue;
    if (code[i] === Ev.PUT_LOCAL) stands(i, p[i], p[i]);
    else if (code[i] === Ev.PUT_NEXT) stands(i, p[i], procs + p[i]);
    else if (code[i] === Ev.PUT_GLOBAL) stands(i, -1, 2 * procs);
    else if (code[i] === Ev.Q_PUT) {
      stands(i, about.queues.find(({ q }) => q === a[i])?.p ?? -1, a[i]);
    } else if (code[i] === Ev.READY || (code[i] === Ev.RUN && i !== end) || code[i] === Ev.STOP) {
      break;
    }
  }
  return stays;
}

/** The last steps of `g` up to event `end`: when, who, what. */
export function lifeOf(trace: Trace, g: number, end: number): string[] {
  const sources = new Sources(trace);
  const steps: string[] = [];
  for (let i = end; i >= 0 && steps.length < STEPS; i--) {
    const what = isAbout(trace, i, g) ? told(trace, i, sources) : "";
    if (what === "") continue;
    const kicked = trace.code[i] === Ev.PUT_NEXT && trace.g[i] !== g;
    const where = trace.p[i] < 0 ? "" : ` on P${trace.p[i]}`;
    const did = kicked ? `kicked out of runnext by G${trace.g[i]}` : what;
    steps.unshift(`${count(trace.timeNs[i])} ns, ${mText(trace.m[i])}${where}: ${did}`);
  }
  return steps.length === 0
    ? [`the trace never names G${g} before`]
    : [`the last steps of G${g}:`, ...steps.map((step) => `  ${step}`)];
}

/** The last steps of whoever holds `p` up to event `end`: when, who, what. */
export function lifeOfProc(trace: Trace, p: number, end: number): string[] {
  const sources = new Sources(trace);
  const steps: string[] = [];
  for (let i = end; i >= 0 && steps.length < STEPS; i--) {
    const what = trace.p[i] === p ? told(trace, i, sources) : "";
    if (what === "") continue;
    const g = trace.g[i] >= 0 && namesG(trace.code[i]) ? `, G${trace.g[i]}` : "";
    steps.unshift(`  ${count(trace.timeNs[i])} ns, ${mText(trace.m[i])}${g}: ${what}`);
  }
  return steps.length === 0 ? [] : [`the last steps on P${p}:`, ...steps];
}

/** The events of `codes` about object `object` (column a) up to `end`, the last few. */
export function lastOn(
  trace: Trace,
  codes: readonly number[],
  object: number,
  end: number,
): string[] {
  const sources = new Sources(trace);
  const steps: string[] = [];
  for (let i = end; i >= 0 && steps.length < STEPS; i--) {
    if (!codes.includes(trace.code[i]) || trace.a[i] !== object) continue;
    steps.unshift(`${count(trace.timeNs[i])} ns, G${trace.g[i]}: ${told(trace, i, sources)}`);
  }
  return steps;
}

/** What stands in each queue just before event `end`. */
export function queuesBefore(trace: Trace, end: number): string {
  const replayer = new Replayer(trace);
  for (let i = 0; i < end; i++) HANDLERS[trace.code[i]]?.(replayer, i);
  const { queues } = replayer;
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
