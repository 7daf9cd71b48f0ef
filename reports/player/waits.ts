/**
 * Why a G does not run, where one stands in a trace: since when, what it waits for or stands in,
 * and what is in its way. Told from the trace alone, so for any model.
 *
 * @module
 */

import {
  byCode,
  CHINESE,
  Doing,
  isAbout,
  mText,
  numberOf,
  Place,
  type Playhead,
  queueName,
} from "@lab/props/browser";
import { Ev, LeaveWhy, type Trace, WAIT_NAMES } from "@lab/runtime";
import { waitName, waitsAt } from "./facts.ts";
import { nsText, type Text } from "./words.ts";

/** Waits that are needed before one of them can be called long. */
const WAITS_MIN = 20;

/** What events take from a queue, as their rows say; those that put, or spill, are left out. */
const TAKES = byCode(
  ({ queue }) => queue?.verb === "put" || queue?.verb === "spill" ? undefined : queue,
  undefined,
);

/**
 * 99 % of all waits of a trace, from runnable to running, are no longer than this, in ns; Infinity:
 * there are too few to tell.
 */
export function longWaitNs({ length, code, g, a, timeNs }: Trace): number {
  const since: number[] = [], waits: number[] = [];
  for (let i = 0; i < length; i++) {
    const who = g[i];
    const isReady = code[i] === Ev.READY || code[i] === Ev.SYSCALL_OUT ||
      (code[i] === Ev.STOP && (a[i] === LeaveWhy.YIELD || a[i] === LeaveWhy.PREEMPT));
    if (isReady) since[who] = timeNs[i];
    else if (code[i] === Ev.RUN) waits.push(timeNs[i] - (since[who] ?? timeNs[i]));
  }
  if (waits.length < WAITS_MIN) return Infinity;
  const sorted = Float64Array.from(waits).sort();
  return sorted[Math.ceil(sorted.length * 0.99) - 1];
}

/** How long G `g` has been runnable where the head stands, in ns; 0: it is not, or it runs. */
export function waitedNs({ trace, gs, machine, at }: Playhead, g: number): number {
  const isWaiting = gs.places[g] === Place.QUEUED || gs.places[g] === Place.HELD;
  if (!isWaiting || machine.readyAt[g] < 0) return 0;
  return trace.timeNs[Math.max(0, at - 1)] - trace.timeNs[machine.readyAt[g]];
}

/** The G that has been runnable longest in a queue, or -1. */
export function waitsLongest({ gs, machine }: Playhead): number {
  let oldest = -1;
  for (let g = 0; g < gs.gs; g++) {
    if (gs.places[g] !== Place.QUEUED || machine.readyAt[g] < 0) continue;
    if (oldest < 0 || machine.readyAt[g] < machine.readyAt[oldest]) oldest = g;
  }
  return oldest;
}

/** The nearest event about G `g` behind event `i` (back: before it), or -1. */
export function eventOf(trace: Trace, g: number, i: number, back = false): number {
  for (let x = back ? i - 1 : i + 1; x >= 0 && x < trace.length; x += back ? -1 : 1) {
    if (isAbout(trace, x, g)) return x;
  }
  return -1;
}

/** Why G `g` does not run now, or that it does, in a sentence. */
export function whyText(head: Playhead, g: number): Text {
  const parts = partsOf(head, g);
  return {
    en: `G${g} ${parts.map(({ en }) => en).join("; ")}`,
    zh: `G${g} ${parts.map(({ zh }) => zh).join("；")}`,
  };
}

function partsOf(head: Playhead, g: number): readonly Text[] {
  const { trace, gs, machine, at } = head;
  const nowNs = trace.timeNs[Math.max(0, at - 1)];
  /** Since its last event of this kind. */
  const since = (...codes: number[]): string => {
    let i = at - 1;
    while (i >= 0 && !(trace.g[i] === g && codes.includes(trace.code[i]))) i--;
    return nsText(nowNs - (i < 0 ? 0 : trace.timeNs[i]));
  };
  switch (gs.places[g]) {
    case Place.QUEUED:
      return [runnable(nsText(waitedNs(head, g))), ...inQueue(head, g, nowNs)];
    case Place.HELD: {
      const m = mText(gs.heldBy[g]);
      return [
        runnable(nsText(waitedNs(head, g))),
        { en: `in the hands of ${m}`, zh: `在 ${m} 手中` },
      ];
    }
    case Place.RUNNING: {
      const long = since(Ev.RUN);
      return [{ en: `has been running for ${long}`, zh: `已运行 ${long}` }];
    }
    case Place.SYSCALL: {
      const long = since(Ev.SYSCALL_IN);
      return [{ en: `has been in a system call for ${long}`, zh: `在系统调用中已 ${long}` }];
    }
    case Place.BLOCKED:
      return blocked(head, g, since(Ev.STOP));
    case Place.DEAD:
      return [{ en: "has ended", zh: "已结束" }];
    default:
      return machine.readyAt[g] < 0 ? [{ en: "is not there yet", zh: "尚未创建" }] : [];
  }
}

const runnable = (long: string): Text => ({
  en: `has been runnable for ${long}`,
  zh: `可运行已等待 ${long}`,
});

/** What stands before it, who would take it, and when somebody took from there last. */
function inQueue({ trace, gs, machine, at }: Playhead, g: number, nowNs: number): Text[] {
  const { queues } = gs, { procs, queues: declared } = trace.about, q = queues.queueOf[g];
  let place = 1;
  for (let x = queues.head(q); x >= 0 && x !== g; x = queues.behind(x)) place++;
  const of = queues.length[q];
  const parts: Text[] = [{
    en: `${place}. of ${of} in ${queueName(q, procs, declared)}`,
    zh: `${CHINESE.queue(q, procs, declared)}第 ${place} 位，共 ${of} 个`,
  }];
  const p = declared.find((queue) => queue.q === q)?.p ?? -1;
  if (p >= 0) parts.push(ownerPart(machine, p));
  const isTaken = (i: number) => {
    const effect = TAKES[trace.code[i]];
    return effect !== undefined && numberOf(trace, i) === q;
  };
  let i = at - 1;
  while (i >= 0 && !isTaken(i)) i--;
  const long = nsText(nowNs - (i < 0 ? 0 : trace.timeNs[i]));
  if (i < 0) {
    parts.push({ en: "nobody has taken anything from there yet", zh: "还没有人从那里取过" });
  } else if (trace.timeNs[i] === nowNs) {
    parts.push({ en: "somebody took from there just now", zh: "刚刚有人从那里取过" });
  } else {parts.push({
      en: `somebody took from there ${long} ago`,
      zh: `上次有人从那里取是 ${long} 之前`,
    });}
  if (machine.counts[0] > 0 && machine.counts[1] === 0) {
    parts.push({
      en: "although a P is idle, and nobody is looking for work",
      zh: "尽管有 P 空闲，且没有 M 在找活",
    });
  }
  return parts;
}

/** What the P does in whose queue it stands. */
function ownerPart({ holder, doing, running }: Playhead["machine"], p: number): Text {
  const m = holder[p];
  if (m < 0) return { en: `P${p} is idle`, zh: `P${p} 空闲` };
  const name = mText(m), runs = running[m];
  if (runs >= 0 && doing[m] === Doing.SYSCALL) {
    return {
      en: `${name} keeps P${p} while G${runs} is in a system call`,
      zh: `G${runs} 在系统调用中，${name} 占着 P${p}`,
    };
  }
  return runs >= 0
    ? { en: `P${p} runs G${runs}`, zh: `P${p} 正在运行 G${runs}` }
    : { en: `${name} of P${p} is about to choose`, zh: `P${p} 的 ${name} 正要选择` };
}

function blocked({ trace, machine, at }: Playhead, g: number, long: string): Text[] {
  const kind = machine.waits[g], object = waitsAt(trace, g, at, kind);
  const name = object === null ? "" : ` ${waitName(trace, object)}`;
  const parts: Text[] = [{
    en: `has been blocked for ${long}: ${WAIT_NAMES[kind] ?? "?"}${name}`,
    zh: `已阻塞 ${long}：${CHINESE.names.wait![kind] ?? "？"}${name}`,
  }];
  const holder = object?.kind === "mutex" ? holderOf(trace, object.id, at) : -1;
  if (holder >= 0) parts.push({ en: `G${holder} holds it`, zh: `由 G${holder} 持有` });
  return parts;
}

/** The G that holds a mutex after the first `at` events, or -1. */
function holderOf({ code, g, a }: Trace, mutex: number, at: number): number {
  for (let i = at - 1; i >= 0; i--) {
    if (a[i] !== mutex) continue;
    if (code[i] === Ev.LOCK) return g[i];
    if (code[i] === Ev.UNLOCK) return -1;
  }
  return -1;
}
