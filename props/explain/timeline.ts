/**
 * The last decisions before a breach, as a table with a column each for P, M and G.
 *
 * @module
 */

import { Ev, EV_NAMES, type Trace } from "@lab/runtime";
import { BY_CODE, byCode, type EventName, filled, namesG } from "../trace_state/events.ts";
import { CHINESE, FROM_ZH, SAYS_ZH } from "../trace_state/events_zh.ts";
import { isPut } from "../trace_state/state.ts";
import { count, idText, mText } from "../words.ts";

/** Decisions that are shown. */
const ROWS = 12;
/** Wakes without an event that are shown between them. */
const WAKES = 6;
/** Earlier decisions about the G to blame that are shown if none of the last is about it. */
const EARLIER = 4;

/** Is event `i` about G `g`, acting or acted on? */
export function isAbout({ g: gs, a, code }: Trace, i: number, g: number): boolean {
  if (g < 0) return false;
  if (code[i] === Ev.PUT_NEXT && a[i] === g) return true;
  return gs[i] === g && namesG(code[i]);
}

/** Ids that a breach blames; -1 blames nobody. */
export interface Blamed {
  readonly g: number;
  readonly p: number;
  readonly m: number;
}

const IS_DECISION = byCode(({ says }) => says !== undefined, false);

/** Name of an event, by which tables are read. */
const nameOf = (code: number): EventName => EV_NAMES[code] as EventName;

/** One event in words, or "" if it is no decision. */
export function told(trace: Trace, i: number, sources: Sources): string {
  const says = BY_CODE[trace.code[i]]?.says ?? "";
  const text = typeof says === "string" ? says : says(trace, i);
  return filled(trace, i, text).replace("{source}", () => sources.where(i));
}

/** As {@linkcode told}, in Chinese. */
export function toldInChinese(trace: Trace, i: number, sources: Sources): string {
  const says = SAYS_ZH[nameOf(trace.code[i])] ?? "";
  const text = typeof says === "string" ? says : says(trace, i);
  return filled(trace, i, text, CHINESE).replace("{source}", () => {
    const at = sources.given(i);
    return at < 0 ? FROM_ZH.READY! : filled(trace, at, FROM_ZH[nameOf(trace.code[at])]!, CHINESE);
  });
}

/** Who event `i` is about: `P0 M3 G7`, without those that it does not name. */
export function whoText({ p, m, g, code }: Trace, i: number): string {
  const ids = [idText("P", p[i]), mText(m[i]), namesG(code[i]) ? idText("G", g[i]) : "-"];
  return ids.filter((id) => id !== "-").join(" ");
}

/** A wake verb that woke nobody: it changes nothing, so it leaves no event. */
export interface IdleWake {
  /** Events that were there before it. */
  readonly at: number;
  readonly timeNs: number;
  readonly m: number;
  readonly p: number;
  /** In words: the verb as the model wrote it, and why it woke nobody. */
  readonly what: string;
}

/** Events that give a G to an M. */
const GIVES = byCode(({ from }) => from !== undefined, false);

/** Where each dispatched G came from: the event that gave it to its M. */
export class Sources {
  /** 1: the event takes a G that the next event about it runs, so that the two are one decision. */
  readonly folded: Uint8Array;
  /** By RUN event: the event that gave the G to its M. None, the first run: READY stands for it. */
  readonly #given: Int32Array;

  /** @param trace Read once. */
  constructor(private readonly trace: Trace) {
    const { length, code, g } = trace;
    this.folded = new Uint8Array(length);
    this.#given = new Int32Array(length).fill(-1);
    const last: number[] = [];
    for (let i = 0; i < length; i++) {
      if (code[i] === Ev.RUN) {
        const at = last[g[i]] ?? -1;
        if (at < 0) continue;
        this.#given[i] = at;
        if (code[at] !== Ev.READY) this.folded[at] = 1;
        last[g[i]] = -1;
      } else if (GIVES[code[i]]) last[g[i]] = i;
      else if (g[i] >= 0 && isPut(code[i])) last[g[i]] = -1;
    }
  }

  /** Where the G of RUN event `i` came from: `the ring of P2`. */
  where(i: number): string {
    return this.#words(i, 0);
  }

  /** In what way it came: `by theft`. */
  way(i: number): string {
    return this.#words(i, 1);
  }

  /** The event that gave the G of RUN event `i` to its M; -1: none, as READY would. */
  given(i: number): number {
    return this.#given[i];
  }

  #words(i: number, which: 0 | 1): string {
    const at = this.#given[i], { trace } = this;
    const from = BY_CODE[at < 0 ? Ev.READY : trace.code[at]]!.from![which];
    return at < 0 ? from : filled(trace, at, from);
  }
}

/** What a timeline shows. */
export interface TimelineOptions {
  /** How many decisions. */
  readonly rows?: number;
  /** Wakes that left no event, in their order. They come on top, the last few of them. */
  readonly idleWakes?: readonly IdleWake[];
}

/**
 * The decisions up to event `end`, oldest first. Rows about the G to blame are marked `>`; those of
 * the P or M are, if no G is to blame. A take that leads to a dispatch is one row with it.
 */
export function timeline(
  trace: Trace,
  end: number,
  blamed: Blamed,
  { rows = ROWS, idleWakes = [] }: TimelineOptions = {},
): string {
  const sources = new Sources(trace);
  const { code, timeNs, p, m, g } = trace;
  const shown: number[] = [];
  for (let i = end; i >= 0 && shown.length < rows; i--) {
    if (IS_DECISION[code[i]] && (sources.folded[i] === 0 || i === end)) shown.unshift(i);
  }
  const marked = (i: number) =>
    blamed.g >= 0
      ? isAbout(trace, i, blamed.g)
      : (blamed.p >= 0 && p[i] === blamed.p) || (blamed.m >= 0 && m[i] === blamed.m);
  const earlier = marksBefore(shown[0] ?? 0);
  const wakes = idleWakes.filter(({ at }) => at > (shown[0] ?? 0) && at <= end).slice(-WAKES);
  const wakeLines = (after: number, upTo: number) =>
    wakes.filter(({ at }) => at > after && at <= upTo).map((wake) => [
      "",
      count(wake.timeNs),
      idText("P", wake.p),
      mText(wake.m),
      "-",
      wake.what,
    ]);
  const lines = [...earlier, ...shown].flatMap((i, row, all) => [
    // Before an event, but behind the one that is shown before it.
    ...wakeLines(row === 0 ? i : all[row - 1], i),
    [
      marked(i) ? ">" : "",
      count(timeNs[i]),
      idText("P", p[i]),
      mText(m[i]),
      namesG(code[i]) ? idText("G", g[i]) : "-",
      told(trace, i, sources),
    ],
  ]);
  if (earlier.length > 0) lines.splice(earlier.length, 0, ["", "…", "", "", "", ""]);
  const table = [["", "ns", "P", "M", "G", "what"], ...lines];
  const width = (column: number) => Math.max(...table.map((row) => row[column].length));
  return table.map(([mark, ns, proc, thread, who, what]) =>
    [
      mark.padEnd(1),
      ns.padStart(width(1)),
      proc.padEnd(width(2)),
      thread.padEnd(width(3)),
      who.padEnd(width(4)),
      what,
    ].join("  ").trimEnd()
  ).join("\n");

  /** If no row shown is about the blamed G: the last few that are. */
  function marksBefore(first: number): number[] {
    const list: number[] = [];
    if (blamed.g < 0 || shown.some(marked)) return list;
    for (let i = first - 1; i >= 0 && list.length < EARLIER; i--) {
      if (marked(i) && IS_DECISION[code[i]] && sources.folded[i] === 0) list.unshift(i);
    }
    return list;
  }
}
