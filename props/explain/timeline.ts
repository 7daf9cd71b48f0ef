/**
 * The last decisions before a breach, as a table with a column each for P, M and G.
 *
 * @module
 */

import {
  END_NAMES,
  Ev,
  INTERRUPT_M,
  LeaveWhy,
  ReadyWhy,
  SYSMON_M,
  type Trace,
  Wait,
  WAIT_NAMES,
} from "@lab/runtime";
import type { IdleWake } from "./idle_wakes.ts";
import { Sources } from "./sources.ts";
import { namesG } from "../shadow/names_g.ts";
import { count, idText, many, queueText } from "./words.ts";

/** Decisions that are shown. */
const ROWS = 12;
/** Wakes without an event that are shown beside them. */
const WAKES = 6;
/** Earlier decisions about the G to blame that are shown if none of the last is about it. */
const EARLIER = 4;

/** Words by number of a table such as ReadyWhy. */
function wordsOf(table: Readonly<Record<string, number>>): string[] {
  const words: string[] = [];
  for (const [name, value] of Object.entries(table)) words[value] = name.toLowerCase();
  return words;
}
const READY_WORDS = wordsOf(ReadyWhy), LEAVE_WORDS = wordsOf(LeaveWhy);

type Tell = (trace: Trace, i: number, sources: Sources) => string;

/** How each event is told; those without a row are no decisions. */
const TELL: Tell[] = [];
TELL[Ev.SPAWN] = ({ a }, i) => a[i] < 0 ? "created" : `created by G${a[i]}`;
TELL[Ev.READY] = ({ a }, i) => `ready (${READY_WORDS[a[i]]})`;
TELL[Ev.RUN] = ({ a, b }, i, sources) =>
  `dispatch from ${sources.words(i)}, ` +
  (b[i] === 1 ? `inherits tick ${count(a[i])}` : `tick ${count(a[i])}`);
TELL[Ev.STOP] = ({ a, b }, i) =>
  `stop: ${LEAVE_WORDS[a[i]]}` +
  (a[i] === LeaveWhy.BLOCK ? ` (${WAIT_NAMES[b[i] as Wait]})` : "");
TELL[Ev.PUT_LOCAL] = ({ a }, i) => `→ local ring (${a[i]} in it)`;
TELL[Ev.GET_LOCAL] = () => "taken from the local ring";
TELL[Ev.PUT_NEXT] = ({ a }, i) => a[i] < 0 ? "→ runnext" : `→ runnext, kicks G${a[i]} out`;
TELL[Ev.GET_NEXT] = () => "taken from runnext";
TELL[Ev.PUT_GLOBAL] = ({ a }, i) => `→ global queue (${a[i]} in it)`;
TELL[Ev.GET_GLOBAL] = ({ b }, i) =>
  b[i] > 0 ? `taken from the global queue, ${b[i] + 1}. of a batch` : "taken from the global queue";
TELL[Ev.SPILL] = (trace, i) => `ring full: ${spilled(trace, i)}`;
TELL[Ev.GRAB] = ({ a, b }, i) => `grabs ${a[i]} of ${b[i]} Gs of the global queue`;
TELL[Ev.STEAL] = ({ g, a, b }, i) => `steals ${a[i]} of the ${b[i]} Gs in the ring of P${g[i]}`;
TELL[Ev.STEAL_G] = ({ a }, i) => `stolen from the ring of P${a[i]}`;
TELL[Ev.STEAL_NEXT] = ({ a }, i) => `stolen from runnext of P${a[i]}`;
TELL[Ev.Q_PUT] = (trace, i) => {
  const { code, a, b } = trace;
  const key = code[i - 1] === Ev.Q_KEY ? `, key ${count(a[i - 1])}` : "";
  return `→ ${queueText(trace, a[i])} (${b[i]} in it${key})`;
};
TELL[Ev.Q_TAKE] = (trace, i) => `taken from ${queueText(trace, trace.a[i])}`;
TELL[Ev.Q_ROB] = (trace, i) => `stolen from ${queueText(trace, trace.a[i])}`;
TELL[Ev.Q_MOVE] = (trace, i) => `steals ${trace.a[i]} Gs of ${queueText(trace, trace.g[i])}`;
TELL[Ev.Q_SPILL] = (trace, i) => `${queueText(trace, trace.g[i])} is full: ${spilled(trace, i)}`;
TELL[Ev.Q_REMOVE] = (trace, i) => `taken out of ${queueText(trace, trace.a[i])}`;
TELL[Ev.P_TAKE] = () => "takes the P";
TELL[Ev.P_IDLE] = () => "drops the P: idle";
TELL[Ev.HANDOFF] = ({ a }, i) => `hand-off of the P to M${a[i]}`;
TELL[Ev.RETAKE] = ({ a }, i) => `retake: the P is taken from M${a[i]} in its system call`;
TELL[Ev.M_NEW] = () => "thread created";
TELL[Ev.M_PARK] = ({ a }, i) => a[i] === 1 ? "park, in the netpoller" : "park";
TELL[Ev.M_WAKE] = ({ a }, i) => a[i] < 0 ? "woken" : `woken by M${a[i]}`;
TELL[Ev.M_EXIT] = () => "thread ended";
TELL[Ev.SPIN] = ({ a, b }, i) => `${a[i] !== 0 ? "spins" : "stops spinning"} (${b[i]} spin)`;
TELL[Ev.SYSCALL_IN] = ({ a }, i) =>
  a[i] < 0 ? "waits with its thread" : `system call of ${count(a[i])} ns`;
TELL[Ev.WAIT_OVER] = ({ a }, i) => `its wait with the thread is over, by ${mText(a[i])}`;
TELL[Ev.SYSCALL_OUT] = () => "back from its system call";
TELL[Ev.PREEMPT] = ({ a }, i) => `preempt, on M${a[i]}`;
TELL[Ev.NETPOLL] = ({ a }, i) => `polls the network: ${many(a[i], "G")}`;
TELL[Ev.TIMER] = () => "timer is over";
TELL[Ev.SEND] = ({ a, b, about }, i) => `sends message ${b[i]} on ${about.chanNames[a[i]]}`;
TELL[Ev.RECV] = ({ a, b, about }, i) =>
  b[i] < 0
    ? `finds ${about.chanNames[a[i]]} closed and empty`
    : `receives message ${b[i]} of ${about.chanNames[a[i]]}`;
TELL[Ev.CLOSE] = ({ a, about }, i) => `closes ${about.chanNames[a[i]]}`;
TELL[Ev.LOCK] = ({ a, b, about }, i) =>
  `locks ${about.mutexNames[a[i]]}${b[i] === 1 ? " (handed over)" : ""}`;
TELL[Ev.UNLOCK] = ({ a, about }, i) => `unlocks ${about.mutexNames[a[i]]}`;
TELL[Ev.ARRIVE] = () => "arrives from outside";
TELL[Ev.END] = ({ a }, i) => `the run ends: ${END_NAMES[a[i] as keyof typeof END_NAMES & number]}`;

/** Who is spilled, and where to. */
function spilled(trace: Trace, i: number): string {
  const { code, a, b } = trace;
  const to = code[i + 1] === Ev.PUT_GLOBAL
    ? "the global queue"
    : code[i + 1] === Ev.Q_PUT
    ? queueText(trace, a[i + 1])
    : "another queue";
  return `${a[i]} Gs${b[i] < 0 ? ", the newer," : ""} go to ${to}`;
}

/** The M column: sysmon and the interrupt M by name. */
export function mText(m: number): string {
  if (m === SYSMON_M) return "sysmon";
  return m === INTERRUPT_M ? "outside" : idText("M", m);
}

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

/** One event in words, or "" if it is no decision. */
export function told(trace: Trace, i: number, sources: Sources): string {
  return TELL[trace.code[i]]?.(trace, i, sources) ?? "";
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
    if (TELL[code[i]] !== undefined && (sources.folded[i] === 0 || i === end)) shown.unshift(i);
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
      TELL[code[i]](trace, i, sources),
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
      if (marked(i) && TELL[code[i]] !== undefined && sources.folded[i] === 0) list.unshift(i);
    }
    return list;
  }
}
