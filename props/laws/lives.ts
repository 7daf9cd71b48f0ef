/**
 * Laws about the life of a G: it is created before it runs, is in one place at a time, and ends
 * or is named as stuck.
 *
 * @module
 */

import { EndWhy, Ev, Wait, WAIT_NAMES } from "@lab/runtime";
import { safetyLaw } from "../law.ts";
import { Pairing } from "../trace_state/collections.ts";
import { bytes, ints } from "../trace_state/columns.ts";
import { EventSet } from "../trace_state/events_with.ts";
import { stateOf } from "../trace_state/playback.ts";
import { type FaultKind, Place, PLACE_NAMES } from "../trace_state/state.ts";

/** A G's creation, and events that say something about a G that must exist. */
const LIFE = new EventSet([
  Ev.SPAWN,
  Ev.READY,
  Ev.RUN,
  Ev.STOP,
  Ev.MARK,
  Ev.PUT_LOCAL,
  Ev.PUT_NEXT,
  Ev.PUT_GLOBAL,
  Ev.SYSCALL_IN,
  Ev.SEND,
  Ev.RECV,
  Ev.LOCK,
]);

/**
 * A G is created before anything else happens to it, by a G that is running at that moment (or by
 * the run itself, or by an arrival).
 */
export const spawnBeforeRun = safetyLaw(
  "spawn-before-run",
  "a G is created before anything else happens to it, by a G that is running",
  (breaches, trace) => {
    const { code, g, a } = trace;
    const { place, gs } = stateOf(trace);
    const running = bytes(gs);
    for (const i of LIFE.of(trace)) {
      if (breaches.full) break;
      if (code[i] === Ev.RUN) running[g[i]] = 1;
      else if (code[i] === Ev.STOP) running[g[i]] = 0;
      if (code[i] === Ev.SPAWN) {
        const parent = a[i];
        if (parent >= 0 && !running[parent]) {
          breaches.at(i, `G${g[i]} was created by G${parent}, which was not running`);
        }
      } else if (g[i] >= 0) {
        const was = place[i];
        if (was === Place.UNBORN || (was === Place.NEW && code[i] !== Ev.READY)) {
          breaches.at(i, `G${g[i]} took part while it was ${PLACE_NAMES[was]}`);
        }
      }
    }
  },
);

const KINDS: readonly FaultKind[] = ["lost", "doubled", "dead"];

/**
 * No G is lost, doubled, or run after its end.
 *
 * The heart of every scheduler: whatever queues it has, each runnable G is in exactly one of them,
 * or held by exactly one M that is about to put it somewhere. The playback knows where each G is
 * after each event; this law only sorts its findings.
 */
export const conservation = safetyLaw(
  "conservation",
  "no G is lost, duplicated or run after its end: a runnable G is in exactly one place",
  (breaches, trace, { traits }) => {
    // A G with a thread of its own waits in that thread, in no queue of the model: it is not lost.
    const ownThreads = traits.threads === "per-g";
    for (const fault of stateOf(trace).faults) {
      if (!KINDS.includes(fault.kind) || (ownThreads && fault.kind === "lost")) continue;
      breaches.at(fault.i, fault.reason, fault.g);
    }
  },
);

/** What begins and ends these pairs. */
const PAIRS = new EventSet([Ev.RUN, Ev.STOP, Ev.CORE_ON, Ev.CORE_OFF]);

/**
 * One at a time: a G runs on one M, a P is used by one M, an M is on one core, a core carries one
 * M.
 */
export const exclusiveRun = safetyLaw(
  "exclusive-run",
  "a G runs on one M at a time, a P serves one M, and an M is on one core",
  (breaches, trace) => {
    const { code, m, p, g, a } = trace;
    const gs = new Pairing("G", "M"), ps = new Pairing("P", "M"), cores = new Pairing("core", "M");
    for (const i of PAIRS.of(trace)) {
      if (breaches.full) break;
      let wrong = "";
      switch (code[i]) {
        case Ev.RUN:
          wrong = gs.join(g[i], m[i]) || (p[i] >= 0 ? ps.join(p[i], m[i]) : "");
          break;
        case Ev.STOP:
          wrong = gs.part(g[i], m[i]);
          ps.partRight(m[i]);
          break;
        case Ev.CORE_ON:
          wrong = cores.join(a[i], m[i]);
          break;
        case Ev.CORE_OFF:
          wrong = cores.part(a[i], m[i]);
          break;
      }
      if (wrong) breaches.at(i, wrong);
    }
  },
);

/** Waits that end by themselves: a G in one of them is not stuck. */
const ENDS_ALONE: readonly number[] = [Wait.SLEEP, Wait.NETPOLL, Wait.SYSCALL];

/** Events that show that an M owns a P, or that it is idle. */
const TAKES_P = new EventSet([Ev.RUN, Ev.P_TAKE, Ev.P_IDLE, Ev.HANDOFF, Ev.RETAKE]);

const ENDS = new EventSet([Ev.END]);
/** What says how a run came to its end. */
const WAYS_TO_END = new EventSet([...TAKES_P.codes, Ev.STOP, Ev.WAIT_OVER, Ev.SYSCALL_IN]);

/**
 * A run ends with everybody finished, or with main finished, or it names exactly the Gs that can
 * never go on. A run that ends STALLED (Gs are runnable and nobody will ever look for them: a
 * lost wake-up) is always a breach. A run that ends in deadlock may leave Gs runnable only behind
 * waits that keep their threads: in the queue, or with the timer, of a P that such a wait has
 * left behind; or anywhere if no P is idle.
 */
export const progress = safetyLaw(
  "progress",
  "a run ends, or names exactly the Gs that are stuck; it never stalls while a G is runnable",
  (breaches, trace, { program, outcome }) => {
    const { length, code, p, g, a, b, about, timeNs } = trace;
    const { gs, places, queues } = stateOf(trace);
    const atNs = timeNs[length - 1] ?? 0, end = ENDS.of(trace)[0] ?? -1;
    if (end < 0) {
      breaches.add({ atNs }, "the trace has no END");
      return;
    }
    for (let i = end + 1; i < length; i++) breaches.at(i, "an event came after the end");
    const why = a[end];
    const unfinished = alive(places);
    if (why === EndWhy.DONE && unfinished.length === 0) return compareAll([]);
    if (why === EndWhy.UNTIL) return compareAll([]);
    if (why === EndWhy.MAIN && program.main >= 0 && places[0] === Place.DEAD) return compareAll([]);
    const waits = ints(gs), stoppedOn = ints(gs);
    /** By P: the G whose wait, which keeps its thread, left it behind, or -1. */
    const leftBy = ints(about.procs, -1);
    let idle = about.procs;
    for (const i of WAYS_TO_END.of(trace)) {
      if (code[i] === Ev.STOP) {
        waits[g[i]] = b[i];
        stoppedOn[g[i]] = p[i];
      } else if (code[i] === Ev.WAIT_OVER) waits[g[i]] = Wait.SYSCALL;
      else if (code[i] === Ev.P_TAKE || code[i] === Ev.P_IDLE) idle = a[i];
      if (code[i] === Ev.SYSCALL_IN && p[i] >= 0) leftBy[p[i]] = g[i];
      else if (p[i] >= 0 && TAKES_P.has(code[i])) leftBy[p[i]] = -1;
    }
    if (why === EndWhy.DONE) {
      const x = unfinished[0];
      breaches.add({ g: x, atNs }, `the run ended as done, but G${x} is ${words(x)}`);
    }
    if (why === EndWhy.MAIN) {
      breaches.add({ g: 0, atNs }, `the run ended with main, but main (G0) is ${words(0)}`);
    }
    if (why === EndWhy.STALLED) stalled();
    if (why === EndWhy.DEADLOCK) {
      for (const x of unfinished) {
        if (keepsThread(x) || isBehindWait(x)) continue;
        if (places[x] === Place.BLOCKED && !ENDS_ALONE.includes(waits[x])) continue;
        breaches.add({ g: x, atNs }, `the run ended as deadlock, but G${x} is ${words(x)}`);
      }
    }
    compareAll(why === EndWhy.DEADLOCK || why === EndWhy.STALLED ? unfinished : []);

    function compareAll(expected: readonly number[]): void {
      compare("the trace", about.stuck, expected);
      compare("the outcome", outcome.stuck.map((stuck) => stuck.g), expected);
    }

    function stalled(): void {
      const runnable = unfinished.filter((x) =>
        places[x] === Place.QUEUED || places[x] === Place.HELD
      );
      const x = runnable[0] ?? unfinished[0] ?? -1;
      const reason = runnable.length === 1
        ? `the run stalled: G${x} is runnable and no M will look`
        : `the run stalled: ${runnable.length} Gs are runnable and no M will look, the first is G${x}`;
      breaches.add({ g: x, atNs }, reason);
    }

    /** Does `x` wait with its thread, and for something that has not come? */
    function keepsThread(x: number): boolean {
      return places[x] === Place.SYSCALL && waits[x] !== Wait.SYSCALL;
    }

    /**
     * Nobody can run `x`, as its P, or every P, was left behind in a wait that keeps its thread.
     */
    function isBehindWait(x: number): boolean {
      const sleeps = places[x] === Place.BLOCKED && waits[x] === Wait.SLEEP;
      if (places[x] !== Place.QUEUED && !sleeps) return false;
      const isLeft = (by: number) => by >= 0 && keepsThread(by);
      const proc = sleeps ? stoppedOn[x] : queues.procOf(queues.queueOf[x]);
      return proc >= 0 && isLeft(leftBy[proc]) || idle === 0 && leftBy.some(isLeft);
    }

    function words(x: number): string {
      if (places[x] !== Place.BLOCKED) return PLACE_NAMES[places[x]];
      return `blocked (${WAIT_NAMES[waits[x] as Wait]})`;
    }

    function compare(who: string, named: readonly number[], expected: readonly number[]): void {
      if (named.length + expected.length === 0) return;
      const set = new Set(named), wanted = new Set(expected);
      for (const x of wanted) {
        if (!set.has(x)) breaches.add({ g: x, atNs }, `G${x} is stuck, ${who} does not name it`);
      }
      for (const x of set) {
        if (!wanted.has(x)) breaches.add({ g: x, atNs }, `${who} names G${x} as stuck, it is not`);
      }
    }
  },
);

function alive(places: Uint8Array): number[] {
  const list: number[] = [];
  places.forEach((place, g) => {
    if (place !== Place.DEAD && place !== Place.UNBORN) list.push(g);
  });
  return list;
}

/**
 * A deadlock is real: each G that is named as stuck waits for something that cannot come. The mutex
 * it waits for is held, an RWMutex by those that it must wait for; the channel it receives from is
 * open and empty, and nobody is stuck sending on it; the channel it sends on is full. Otherwise
 * somebody forgot to wake it.
 *
 * Not judged: selects and wait groups, of which the trace does not tell enough; and mutexes where
 * waits that keep their threads leave no P for a G that could run: it may be the one that was
 * woken to lock.
 */
export const realDeadlock = safetyLaw(
  "real-deadlock",
  "a G is named as stuck only if what it waits for cannot come",
  (breaches, trace, { outcome }) => {
    const { length, code, a, b, about } = trace;
    if (code[length - 1] !== Ev.END || a[length - 1] !== EndWhy.DEADLOCK) return;
    const held = new Set<string>(), closed = new Set<string>();
    const shared = new Map<string, number>(), rwNames = about.objectNames?.rwmutex ?? [];
    const buffered = new Map<string, number>();
    for (let i = 0; i < length; i++) {
      const chan = about.chanNames[a[i]], mutex = about.mutexNames[a[i]];
      if (code[i] === Ev.LOCK) held.add(mutex);
      else if (code[i] === Ev.UNLOCK) held.delete(mutex);
      else if (code[i] === Ev.RW_LOCK || code[i] === Ev.RW_UNLOCK) {
        const holder = rwNames[a[i]] + b[i], change = code[i] === Ev.RW_LOCK ? 1 : -1;
        shared.set(holder, (shared.get(holder) ?? 0) + change);
      } else if (code[i] === Ev.CLOSE) closed.add(chan);
      else if (code[i] === Ev.SEND) buffered.set(chan, (buffered.get(chan) ?? 0) + 1);
      else if (code[i] === Ev.RECV && b[i] >= 0) buffered.set(chan, (buffered.get(chan) ?? 0) - 1);
    }
    const isHeldUp = outcome.stuck.some(({ waitsFor }) => waitsFor.startsWith("nothing"));
    const writers = new Set(outcome.stuck.map(({ waitsFor }) => object(waitsFor, Wait.RW_WRITE)));
    const senders = new Set(outcome.stuck.map(({ waitsFor }) => object(waitsFor, Wait.SEND)));
    for (const { g, waitsFor } of outcome.stuck) {
      const why = unlocked(waitsFor) ?? readable(waitsFor) ?? writable(waitsFor) ??
        receivable(waitsFor) ?? sendable(waitsFor);
      if (why === null) continue;
      breaches.add({ g, atNs: about.elapsedNs }, `G${g} is stuck in ${waitsFor}, but ${why}`);
    }

    function unlocked(waitsFor: string): string | null {
      const x = object(waitsFor, Wait.MUTEX);
      return x === null || held.has(x) || isHeldUp ? null : "nobody holds it";
    }

    /** A reader waits only behind a writer that holds the lock or waits for it. */
    function readable(waitsFor: string): string | null {
      const x = object(waitsFor, Wait.RW_READ);
      if (x === null || isHeldUp || (shared.get(`${x}1`) ?? 0) > 0) return null;
      return writers.has(x) ? null : "no writer holds it or waits for it";
    }

    /** A writer that has the mutex of the writers waits only for readers. */
    function writable(waitsFor: string): string | null {
      const x = object(waitsFor, Wait.RW_WRITE);
      return x === null || isHeldUp || (shared.get(`${x}0`) ?? 0) > 0 ? null : "no reader holds it";
    }

    function receivable(waitsFor: string): string | null {
      const c = object(waitsFor, Wait.RECV);
      if (c === null) return null;
      if (closed.has(c)) return "it is closed";
      if ((buffered.get(c) ?? 0) > 0) return `it holds ${buffered.get(c)} messages`;
      return senders.has(c) ? "others are stuck sending on it" : null;
    }

    function sendable(waitsFor: string): string | null {
      const c = object(waitsFor, Wait.SEND);
      if (c === null) return null;
      const free = about.chanCap[about.chanNames.indexOf(c)] - (buffered.get(c) ?? 0);
      return free > 0 ? `its buffer has room for ${free}` : null;
    }
  },
);

/** What a G waits for, if it is in that kind of wait. */
function object(waitsFor: string, wait: Wait): string | null {
  const kind = `${WAIT_NAMES[wait]} `;
  return waitsFor.startsWith(kind) ? waitsFor.slice(kind.length) : null;
}
