/**
 * Why a law is broken: a certificate, worked out from the trace alone, that a reader can check.
 *
 * @module
 */

import { Ev, NONE, SYSMON_M, type Trace } from "@lab/runtime";
import type { Violation } from "../law.ts";
import { stateOf } from "../trace_state/playback.ts";
import { Place, PLACE_NAMES } from "../trace_state/state.ts";
import { ticksOf } from "../trace_state/ticks.ts";
import { count, listed, many } from "../words.ts";
import {
  asleepBefore,
  howMany,
  lastOn,
  lifeOf,
  lifeOfProc,
  queuesBefore,
  ranMeanwhile,
  type Stay,
  staysOf,
} from "./facts.ts";

/** A breach and the event of the trace that shows it. */
interface Breach {
  readonly trace: Trace;
  readonly end: number;
  readonly v: Violation;
}

/** Ticks that the P to blame counted while a G waited, and what it ran instead. */
function starved({ trace, end, v }: Breach): string[] {
  const stays = staysOf(trace, v.g, end);
  if (stays.length === 0) return lifeOf(trace, v.g, end);
  return stays.map((stay, k) => {
    const until = stays[k + 1]?.from ?? end;
    const { p, ticks } = servedBy(trace, stay, until, v.p);
    const look = stay.q === 2 * trace.about.procs
      ? `, looked at the global queue ${many(looks(trace, p, stay.from, until), "time")}`
      : "";
    return `G${v.g} stood in ${stay.where} from ${count(trace.timeNs[stay.from])} ns, runnable ` +
      `for ${many(ticks, "tick")} of P${p}, while P${p} ` +
      `${ranMeanwhile(trace, p, stay.from, until)}${look}`;
  });
}

/**
 * The P whose ticks count for a stay: its own, or for a queue of the machine the one blamed or
 * busiest.
 */
function servedBy(trace: Trace, stay: Stay, until: number, blamed: number) {
  const ticks = ticksOf(trace);
  if (stay.p >= 0) return { p: stay.p, ticks: ticks.between(stay.p, stay.from, until) };
  const most = ticks.most(stay.from, until);
  if (blamed < 0) return most;
  const own = ticks.between(blamed, stay.from, until);
  return own > 0 ? { p: blamed, ticks: own } : most;
}

/** Times that `p` took from the global queue. */
function looks(trace: Trace, p: number, after: number, until: number): number {
  return howMany(trace, Ev.GET_GLOBAL, after, until, p);
}

/** A P that is idle while a G stands in a queue. */
function idle({ trace, end, v }: Breach): string[] {
  let from = end;
  while (from > 0 && !(trace.p[from] === v.p && trace.code[from] === Ev.P_IDLE)) from--;
  const never = trace.code[from] !== Ev.P_IDLE;
  const since = never
    ? `P${v.p} has been idle from the start`
    : `P${v.p} has been idle since ${count(trace.timeNs[from])} ns, when M${
      trace.m[from]
    } dropped it`;
  const stays = staysOf(trace, v.g, end);
  const start = Math.max(from, stays[0]?.from ?? 0);
  const others = busyPs(trace, start, end).filter((p) => p !== v.p);
  const ran = [
    ...[...runningAt(trace, start)].flatMap(([p, g]) =>
      p === v.p || others.includes(p) ? [] : [`P${p} went on with G${g}`]
    ),
    ...others.map((p) => `P${p} ${ranMeanwhile(trace, p, start, end)}`),
  ];
  const wakes = howMany(trace, Ev.M_WAKE, start, end);
  return [
    since,
    ...stays.map((stay) =>
      `G${v.g} stood in ${stay.where} from ${count(trace.timeNs[stay.from])} ns`
    ),
    `in that time ${ran.length === 0 ? "no P ran anything" : listed(ran)}; ` +
    `${many(wakes, "wake-up")}; ${asleepBefore(trace, end)}`,
  ];
}

/** Which G each P runs at an event. */
function runningAt(trace: Trace, at: number): Map<number, number> {
  const running = new Map<number, number>();
  for (let i = 0; i <= at; i++) {
    if (trace.code[i] === Ev.RUN) running.set(trace.p[i], trace.g[i]);
    else if (trace.code[i] === Ev.STOP) running.delete(trace.p[i]);
  }
  running.delete(NONE);
  return running;
}

function busyPs(trace: Trace, after: number, until: number): number[] {
  const ps = new Set<number>();
  for (let i = after + 1; i < until; i++) if (trace.code[i] === Ev.RUN) ps.add(trace.p[i]);
  return [...ps].filter((p) => p >= 0).sort((x, y) => x - y);
}

/** A tick without an end. */
function endless({ trace, end, v }: Breach): string[] {
  let from = end;
  const begins = (i: number) =>
    trace.code[i] === Ev.RUN && trace.p[i] === v.p && trace.b[i] === 0 && i < end;
  while (from > 0 && !begins(from)) from--;
  let preempts = 0;
  for (let i = from; i < end; i++) {
    if (trace.code[i] === Ev.PREEMPT && trace.g[i] === trace.g[end]) preempts++;
  }
  const ranNs = trace.timeNs[end] - trace.timeNs[from];
  return [
    `the tick began at ${count(trace.timeNs[from])} ns with G${trace.g[from]} and P${v.p} ` +
    `${ranMeanwhile(trace, v.p, from - 1, end)} in ${count(ranNs)} ns`,
    `sysmon preempted G${trace.g[end]} ${many(preempts, "time")} in it ` +
    `(${many(howMany(trace, Ev.PREEMPT, -1, end), "preemption")} in the whole run until then)`,
    queuesBefore(trace, end),
  ];
}

/** Where each unfinished G is, and who could still look. */
function unfinished({ trace, end }: Breach): string[] {
  const { places } = stateOf(trace);
  const where = new Map<string, string[]>();
  places.forEach((place, g) => {
    if (place === Place.DEAD || place === Place.UNBORN) return;
    where.set(PLACE_NAMES[place], [...where.get(PLACE_NAMES[place]) ?? [], `G${g}`]);
  });
  return [
    ...[...where].map(([place, gs]) => `${place}: ${listed(gs.slice(0, 8))}`),
    queuesBefore(trace, end),
    asleepBefore(trace, end),
  ];
}

/** The last operations on the object of the breach's event. */
const onObject = (...codes: number[]) => ({ trace, end }: Breach): string[] => [
  ...(codes.includes(trace.code[end])
    ? ["the last operations on it:", ...lastOn(trace, codes, trace.a[end], end).map(indented)]
    : []),
];
const indented = (text: string) => `  ${text}`;

/** The books of the cores that do not add up, and what the Gs worked. */
function books({ trace }: Breach): string[] {
  const { coreBusyNs, coreSwitchNs, coreIdleNs, elapsedNs } = trace.about;
  const wrong = coreBusyNs.flatMap((busyNs, c) => {
    const parts = [busyNs, coreSwitchNs[c], coreIdleNs[c]];
    const sumNs = parts[0] + parts[1] + parts[2];
    if (sumNs === elapsedNs && parts.every((ns) => ns >= 0)) return [];
    const off = sumNs - elapsedNs;
    return [
      `core ${c}: ${parts.map(count).join(" + ")} ns is ${count(off)} ns off the run's length`,
    ];
  });
  let workNs = 0, busyNs = 0;
  for (let i = 0; i < trace.length; i++) if (trace.code[i] === Ev.DONE) workNs += trace.a[i];
  for (const ns of coreBusyNs) busyNs += ns;
  return [
    ...wrong,
    `Gs that finished worked ${count(workNs)} ns, all cores were busy for ${count(busyNs)} ns`,
  ];
}

/** What a run did at its end that found no end. */
function rounds({ trace, end }: Breach): string[] {
  const from = Math.max(0, end - 999);
  const acts = new Map<number, number>();
  for (let i = from; i <= end; i++) acts.set(trace.m[i], (acts.get(trace.m[i]) ?? 0) + 1);
  const most = [...acts].sort((x, y) => y[1] - x[1]).slice(0, 3);
  const who = listed(most.map(([m, n]) => `${m === SYSMON_M ? "sysmon" : `M${m}`} ${count(n)}`));
  return [
    `the last ${many(end - from + 1, "event")} took ` +
    `${count(trace.timeNs[end] - trace.timeNs[from])} ns of virtual time: ${who}`,
    queuesBefore(trace, end),
  ];
}

/** The Ms that count as spinning, and the Ps that are idle. */
function spinners({ trace, end }: Breach): string[] {
  const spin = new Set<number>();
  let idlePs = trace.about.procs;
  for (let i = 0; i < end; i++) {
    if (trace.code[i] === Ev.SPIN) {
      trace.a[i] !== 0 ? spin.add(trace.m[i]) : spin.delete(trace.m[i]);
    }
    if (trace.code[i] === Ev.P_IDLE || trace.code[i] === Ev.P_TAKE) idlePs = trace.a[i];
  }
  const names = spin.size === 0 ? "nobody" : listed([...spin].map((m) => `M${m}`));
  return [
    `before it ${names} spun, and ${idlePs} of ${trace.about.procs} Ps were idle`,
    queuesBefore(trace, end),
  ];
}

/** Where a G was last seen, who took it and by which verb, and what the queues held. */
function lastSeen({ trace, end, v }: Breach): string[] {
  const life = v.g >= 0 ? lifeOf(trace, v.g, end) : v.p >= 0 ? lifeOfProc(trace, v.p, end) : [];
  return [...life, queuesBefore(trace, end)];
}

/** How the breach of each law is proved; laws without a row: where its G was last seen. */
const CERTIFICATES: Readonly<Record<string, (breach: Breach) => string[]>> = {
  "bounded-wait": starved,
  "look-interval": starved,
  "real-deadlock": (breach) => [...lastSeen(breach), ...unfinished(breach)],
  "work-conserving": idle,
  "preemption-bound": endless,
  "progress": unfinished,
  "channel-fifo": onObject(Ev.SEND, Ev.RECV, Ev.CLOSE),
  "mutex-exclusion": onObject(Ev.LOCK, Ev.UNLOCK),
  "rwmutex-exclusion": onObject(Ev.RW_LOCK, Ev.RW_UNLOCK),
  "cond-tickets": onObject(Ev.COND_WAIT, Ev.COND_CALL),
  "timers-in-time": onObject(Ev.TIMER_SET),
  "semaphore-units": onObject(Ev.SEM_WANT, Ev.SEM_UNITS),
  "core-accounting": books,
  "spinning-count": spinners,
  "spinning-limit": spinners,
  "limits": rounds,
  "same-values": () => [],
};

/**
 * The facts that prove a breach, one a line.
 *
 * @param end Index of the event that shows it.
 */
export function certificate(trace: Trace, end: number, v: Violation): string[] {
  return (CERTIFICATES[v.law] ?? lastSeen)({ trace, end, v });
}
