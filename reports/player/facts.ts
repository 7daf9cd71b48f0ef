/**
 * What can be asked of a trace as a whole: its decisions, where to jump to, its counters, who woke
 * whom, and where two runs part.
 *
 * @module
 */

import { Ev, type ObjectNames, type Trace, Wait } from "@lab/runtime";
import { BY_CODE, byCode, namesG, Sources, stateOf } from "@lab/props/browser";

/** What one can jump to. */
export const JUMPS = {
  dispatch: [Ev.RUN],
  steal: [Ev.STEAL, Ev.STEAL_NEXT, Ev.Q_MOVE, Ev.Q_ROB],
  overflow: [Ev.SPILL, Ev.Q_SPILL],
  handoff: [Ev.HANDOFF, Ev.RETAKE],
  preempt: [Ev.PREEMPT, Ev.KICK],
  global: [Ev.GRAB, Ev.GET_GLOBAL],
  wake: [Ev.M_WAKE],
  idle: [],
} as const satisfies Record<string, readonly number[]>;
/** One of {@linkcode JUMPS}; `idle`: a P idles beside work that nobody is looking for. */
export type Jump = keyof typeof JUMPS;

const IS_DECISION = byCode(({ says }) => says !== undefined, false);

/** A counter by event, and the greatest values of runs of events: charts ask for ranges. */
export class Curve {
  readonly max: number;
  /** Level `k` has the maxima of 16 ** k events each. */
  readonly #levels: Int32Array[];

  constructor(values: Int32Array) {
    this.#levels = [values];
    for (let below = values; below.length > 16;) {
      const level = new Int32Array(Math.ceil(below.length / 16));
      for (let i = 0; i < below.length; i++) {
        if (below[i] > level[i >> 4]) level[i >> 4] = below[i];
      }
      this.#levels.push(level);
      below = level;
    }
    this.max = this.over(0, values.length);
  }

  /** The value after event `i`. */
  at(i: number): number {
    return this.#levels[0][Math.max(0, i)] ?? 0;
  }

  /** The greatest value after the events `from..to-1`. */
  over(from: number, to: number): number {
    let max = 0;
    for (let i = from; i < to;) {
      let level = 0, size = 1;
      while (level + 1 < this.#levels.length && i % (size * 16) === 0 && i + size * 16 <= to) {
        level++;
        size *= 16;
      }
      const value = this.#levels[level][i / size];
      if (value > max) max = value;
      i += size;
    }
    return max;
  }
}

/** Facts about one trace. */
export class Facts {
  /** Events that are decisions, in order; a take that leads to a dispatch is one with it. */
  readonly decisions: Int32Array;
  readonly sources: Sources;
  /** Gs in queues, spinning Ms, idle Ps after each event. */
  readonly queued: Curve;
  readonly spinning: Curve;
  readonly idle: Curve;
  readonly #idle: Int32Array;
  readonly #spinning: Int32Array;
  readonly #queued: Int32Array;

  constructor(readonly trace: Trace) {
    const { length, code, a, b, about } = trace;
    this.sources = new Sources(trace);
    this.#queued = stateOf(trace).queued;
    this.#idle = new Int32Array(length);
    this.#spinning = new Int32Array(length);
    const decisions: number[] = [];
    let idle = about.procs, spinning = 0;
    for (let i = 0; i < length; i++) {
      if (code[i] === Ev.P_TAKE || code[i] === Ev.P_IDLE) idle = a[i];
      else if (code[i] === Ev.SPIN) spinning = b[i];
      this.#idle[i] = idle;
      this.#spinning[i] = spinning;
      if (IS_DECISION[code[i]] && this.sources.folded[i] === 0) decisions.push(i);
    }
    this.decisions = Int32Array.from(decisions);
    this.queued = new Curve(this.#queued);
    this.spinning = new Curve(this.#spinning);
    this.idle = new Curve(this.#idle);
  }

  /** Position in `decisions` of the first one at or behind event `i`. */
  decisionFrom(i: number): number {
    return firstFrom(this.decisions, i);
  }

  /** The next event of that kind behind event `i` (back: before it), or -1. */
  jump(kind: Jump, i: number, back = false): number {
    const { code, length } = this.trace;
    const codes: readonly number[] = JUMPS[kind];
    const isIt = kind === "idle"
      ? (x: number) => this.#idlesBesideWork(x) && !this.#idlesBesideWork(x - 1)
      : (x: number) => codes.includes(code[x]);
    for (let x = back ? i - 1 : i + 1; x >= 0 && x < length; x += back ? -1 : 1) {
      if (isIt(x)) return x;
    }
    return -1;
  }

  #idlesBesideWork(i: number): boolean {
    return i >= 0 && this.#idle[i] > 0 && this.#spinning[i] === 0 && this.#queued[i] > 0;
  }
}

/** Names the prog of each G; "" for a G that the trace does not make. @param names By number. */
export function progNamer(
  { length, code, g, b }: Trace,
  names: readonly string[],
): (who: number) => string {
  const by: number[] = [];
  for (let i = 0; i < length; i++) if (code[i] === Ev.SPAWN) by[g[i]] = b[i];
  return (who) => names[by[who]] ?? "";
}

/**
 * First index of a rising list whose value is `value` or more.
 *
 * @param from It is not before this one; near it, it is found in a few looks.
 */
export function firstFrom(list: ArrayLike<number>, value: number, from = 0): number {
  let low = from, step = from === 0 ? list.length : 1;
  while (low + step < list.length && list[low + step] < value) {
    low += step + 1;
    step *= 2;
  }
  let high = Math.min(list.length, low + step);
  while (low < high) {
    const mid = (low + high) >> 1;
    if (list[mid] < value) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** The last event at or before that time, or -1. @param from It is not before this event. */
export function eventAt({ timeNs, length }: Trace, atNs: number, from = -1): number {
  let low = Math.max(0, from), step = from < 0 ? length : 1;
  while (low + step < length && timeNs[low + step] <= atNs) {
    low += step + 1;
    step *= 2;
  }
  let high = Math.min(length, low + step);
  while (low < high) {
    const mid = (low + high) >> 1;
    if (timeNs[mid] <= atNs) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/**
 * The first dispatch in which two runs differ (another G, another P, another time), as the event of
 * each; null: there is none.
 */
export function parting(a: Trace, b: Trace): readonly [number, number] | null {
  let i = -1, j = -1;
  for (;;) {
    i = nextRun(a, i);
    j = nextRun(b, j);
    if (i === a.length && j === b.length) return null;
    const isSame = i < a.length && j < b.length && a.g[i] === b.g[j] && a.p[i] === b.p[j] &&
      a.timeNs[i] === b.timeNs[j];
    if (!isSame) return [Math.min(i, a.length - 1), Math.min(j, b.length - 1)];
  }
}

/** The first event in which two runs differ, whatever it is; -1: there is none. */
export function firstDifference(a: Trace, b: Trace): number {
  const columns = ["timeNs", "code", "m", "p", "g", "a", "b"] as const;
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (columns.some((column) => a[column][i] !== b[column][i])) return i;
  }
  return a.length === b.length ? -1 : Math.min(a.length, b.length);
}

function nextRun({ code, length }: Trace, i: number): number {
  do i++; while (i < length && code[i] !== Ev.RUN);
  return i;
}

/** What flows from one lane to another. */
export type ArrowKind = "wake" | "steal" | "handoff";
/** Who caused what: from an M or P at one event to an M or P at another. */
export interface Arrow {
  readonly kind: ArrowKind;
  readonly from: { readonly i: number; readonly p: number; readonly m: number };
  readonly to: { readonly i: number; readonly p: number; readonly m: number };
}

/** Arrows whose cause lies among the events `from..to-1`, at most `most`. */
export function arrowsOf(trace: Trace, from: number, to: number, most: number): Arrow[] {
  const { code, m, p, g, a } = trace;
  const arrows: Arrow[] = [];
  /** G that was made runnable, by whom. */
  const woken = new Map<number, number>();
  for (let i = from; i < to && arrows.length < most; i++) {
    const here = { i, p: p[i], m: m[i] };
    switch (code[i]) {
      case Ev.READY:
        if (p[i] >= 0) woken.set(g[i], i);
        break;
      case Ev.RUN: {
        const by = woken.get(g[i]);
        woken.delete(g[i]);
        if (by === undefined || (p[by] === p[i] && m[by] === m[i])) break;
        arrows.push({ kind: "wake", from: { i: by, p: p[by], m: m[by] }, to: here });
        break;
      }
      case Ev.STEAL:
        arrows.push({ kind: "steal", from: { i, p: g[i], m: -1 }, to: here });
        break;
      case Ev.STEAL_NEXT:
        arrows.push({ kind: "steal", from: { i, p: a[i], m: -1 }, to: here });
        break;
      case Ev.HANDOFF:
        arrows.push({ kind: "handoff", from: here, to: { i, p: p[i], m: a[i] } });
    }
  }
  return arrows;
}

/** What a wait is at, by its number: as rows of events name it. */
const WAITS_AT: Readonly<Record<number, string>> = {
  [Wait.SEND]: "channel",
  [Wait.RECV]: "channel",
  [Wait.SELECT]: "channel",
  [Wait.MUTEX]: "mutex",
  [Wait.RW_READ]: "rwmutex",
  [Wait.RW_WRITE]: "rwmutex",
  [Wait.SEMAPHORE]: "sem",
};

/** What a blocked G waits at, as its next events tell: its kind and number; null: they do not. */
export function waitsAt(
  { code, g, a, length }: Trace,
  who: number,
  from: number,
  wait: number,
): { readonly kind: string; readonly id: number } | null {
  const kind = WAITS_AT[wait];
  if (kind === undefined) return null;
  for (let i = from; i < length; i++) {
    if (g[i] !== who || !namesG(code[i])) continue;
    if (BY_CODE[code[i]]?.a === kind) return { kind, id: a[i] };
    if (code[i] === Ev.STOP) return null;
  }
  return null;
}

/** Name of what a G waits at. */
export function waitName(
  { about }: Trace,
  { kind, id }: NonNullable<ReturnType<typeof waitsAt>>,
): string {
  if (kind === "channel") return about.chanNames[id];
  if (kind === "mutex") return about.mutexNames[id];
  return about.objectNames?.[kind as keyof ObjectNames][id] ?? `${kind} ${id}`;
}
