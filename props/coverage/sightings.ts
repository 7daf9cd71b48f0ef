/**
 * Reads one trace and counts what is worth seeing in it.
 *
 * @module
 */

import { Ev, type Outcome, SYSMON_M, type Trace, Wait } from "@lab/runtime";
import { Place } from "../shadow/place.ts";
import { replayOf } from "../shadow/replay.ts";
import { RingWatch } from "./ring_watch.ts";
import { CODE_ROWS, END_ROWS, LEAVE_ROWS, READY_ROWS, type Sight, WAIT_ROWS } from "./rows.ts";

/** How often each row of the table occurred in one run; rows that did not are left out. */
export type Counts = ReadonlyMap<string, number>;

/** One pass over one trace. */
class Sightings {
  readonly counts = new Map<string, number>();
  readonly #rings: RingWatch;
  /** What each M does: see the constants below; by M + 1. */
  readonly #state: number[] = [];
  /** P that each M holds as far as the trace tells, by M. */
  readonly #procOf: number[] = [];
  readonly #back: number[] = [];
  /** Gs in ring and runnext of each P. */
  readonly #local: number[];
  /** Events of a GRAB that are still to come. */
  #batchLeft = 0;

  constructor(private readonly trace: Trace) {
    const { procs, ringSlots } = trace.about;
    this.#rings = new RingWatch(procs, ringSlots);
    this.#local = Array.from({ length: procs }, () => 0);
  }

  note(row: string, times = 1): void {
    if (times > 0) this.counts.set(row, (this.counts.get(row) ?? 0) + times);
  }

  saw(sight: Sight, times = 1): void {
    this.note(sight, times);
  }

  read(): void {
    const { length, code } = this.trace;
    for (let i = 0; i < length; i++) {
      this.note(CODE_ROWS[code[i]]);
      SEEN[code[i]]?.(this, i, this.trace);
    }
  }

  put(p: number): void {
    this.#rings.put(p);
    this.#local[p]++;
    if (this.#rings.isWrapped(p)) this.saw("wrapped ring");
  }

  take(p: number, n = 1): void {
    this.#rings.take(p, n);
    this.#local[p] -= n;
  }

  takeNewest(p: number, n = 1): void {
    this.#rings.takeNewest(p, n);
    this.#local[p] -= n;
  }

  next(p: number, change: 1 | -1): void {
    this.#local[p] += change;
  }

  hasLocal(p: number): boolean {
    return this.#local[p] > 0;
  }

  isWrapped(p: number): boolean {
    return this.#rings.isWrapped(p);
  }

  batch(n: number): void {
    this.#batchLeft = n;
  }

  /** Does this GET_GLOBAL belong to a batch? */
  inBatch(): boolean {
    return this.#batchLeft > 0 && this.#batchLeft-- > 0;
  }

  state(m: number, next?: number): number {
    const old = this.#state[m + 1] ?? ASLEEP;
    if (next !== undefined) this.#state[m + 1] = next;
    return old;
  }

  /** The G that M `m` has just brought back from a system call, or -1. */
  isBack(m: number, g?: number): number {
    if (g !== undefined) this.#back[m] = g;
    return this.#back[m] ?? -1;
  }

  holds(m: number, p?: number): number {
    if (p !== undefined) this.#procOf[m] = p;
    return this.#procOf[m] ?? -1;
  }
}

// What an M does. Threads begin asleep: they are created, then woken.
const ASLEEP = 0, AWAKE = 1, STOPPED_SPINNING = 2;

type See = (s: Sightings, i: number, trace: Trace) => void;

/** What each event may show. */
const SEEN: See[] = [];
SEEN[Ev.READY] = (s, i, { a }) => s.note(READY_ROWS[a[i]]);
SEEN[Ev.STOP] = (s, i, { a, b }) => {
  s.note(LEAVE_ROWS[a[i]]);
  if (b[i] !== Wait.NOTHING) s.note(WAIT_ROWS[b[i]]);
  if (b[i] === Wait.SELECT) s.saw("select blocked");
};
SEEN[Ev.END] = (s, i, { a }) => {
  s.note(END_ROWS[a[i]]);
  if (END_ROWS[a[i]] === "end: deadlock") s.saw("deadlock");
};
SEEN[Ev.PUT_LOCAL] = (s, i, { p }) => s.put(p[i]);
SEEN[Ev.GET_LOCAL] = (s, i, { p }) => s.take(p[i]);
SEEN[Ev.PUT_NEXT] = (s, i, { p, a }) => {
  if (a[i] >= 0) s.saw("runnext kick");
  else s.next(p[i], 1);
};
SEEN[Ev.GET_NEXT] = (s, i, { p }) => s.next(p[i], -1);
SEEN[Ev.SPILL] = (s, i, { p, a, b }) => {
  s.saw("overflow");
  if (s.isWrapped(p[i])) s.saw("overflow of a wrapped ring");
  if (b[i] > 0) s.take(p[i], a[i] - 1);
  else s.takeNewest(p[i], a[i] - 1);
};
SEEN[Ev.Q_SPILL] = (s) => s.saw("overflow");
SEEN[Ev.Q_REMOVE] = (s, i, { a, about: { procs } }) => {
  if (a[i] < procs) s.takeNewest(a[i]);
  else if (a[i] < 2 * procs) s.next(a[i] - procs, -1);
};
SEEN[Ev.GRAB] = (s, i, { a }) => {
  if (a[i] > 1) s.saw("global batch");
  s.batch(a[i]);
};
SEEN[Ev.GET_GLOBAL] = (s, i, { p }) => {
  if (!s.inBatch() && p[i] >= 0 && s.hasLocal(p[i])) s.saw("fair look");
};
SEEN[Ev.STEAL] = (s, i, { g }) => {
  if (s.isWrapped(g[i])) s.saw("theft from a wrapped ring");
};
SEEN[Ev.STEAL_G] = (s, i, { a }) => s.take(a[i]);
SEEN[Ev.STEAL_NEXT] = (s, i, { a }) => {
  s.next(a[i], -1);
  s.saw("runnext steal");
};
SEEN[Ev.RUN] = (s, i, { m, p }) => {
  s.holds(m[i], p[i]);
  s.isBack(m[i], -1);
};
SEEN[Ev.P_TAKE] = (s, i, { m, p }) => {
  s.holds(m[i], p[i]);
  if (s.state(m[i]) !== STOPPED_SPINNING) return;
  s.state(m[i], AWAKE);
  s.saw("spinner finds work in its last look");
};
SEEN[Ev.P_IDLE] = (s, i, { m }) => void s.holds(m[i], -1);
SEEN[Ev.HANDOFF] = (s) => s.saw("hand-off");
SEEN[Ev.RETAKE] = (s) => s.saw("retake");
SEEN[Ev.SYSCALL_OUT] = (s, i, { m, g }) => void s.isBack(m[i], g[i]);
SEEN[Ev.PUT_GLOBAL] = (s, i, { m, g }) => {
  if (s.isBack(m[i]) === g[i]) s.saw("back without a P");
};
SEEN[Ev.PREEMPT] = (s) => s.saw("preemption");
SEEN[Ev.NETPOLL] = (s, i, { m, a }) => {
  if (a[i] === 1) s.saw("netpoll of 1");
  else if (a[i] === 2) s.saw("netpoll of 2");
  else if (a[i] > 2) s.saw("netpoll of 3 or more");
  if (m[i] === SYSMON_M) s.saw("netpoll by sysmon");
};
SEEN[Ev.M_PARK] = (s, i, { m, a }) => {
  s.state(m[i], ASLEEP);
  if (a[i] === 1) s.saw("netpoll while blocked");
};
SEEN[Ev.M_WAKE] = (s, i, { m, p }) => {
  const was = s.state(m[i], AWAKE);
  s.holds(m[i], p[i]);
  if (was === AWAKE || was === STOPPED_SPINNING) s.saw("wake permit");
};
SEEN[Ev.SPIN] = (s, i, { m, p, a }) => {
  if (a[i] === 0 && p[i] < 0) s.state(m[i], STOPPED_SPINNING);
};
SEEN[Ev.TIMER] = (s, i, { m, p }) => {
  if (p[i] >= 0 && s.holds(m[i]) !== p[i]) s.saw("timer run by a thief");
};
SEEN[Ev.RECV] = (s, i, trace) => {
  if (trace.b[i] < 0 && replayOf(trace).place[i] === Place.BLOCKED) s.saw("close with waiters");
};
SEEN[Ev.LOCK] = (s, i, { b }) => {
  if (b[i] === 1) s.saw("mutex hand-off");
};

/**
 * What one run shows.
 *
 * @param thefts Thefts from rings by pass, as a {@linkcode StealWatch} counted them.
 */
export function sightings(outcome: Outcome, thefts: readonly number[]): Counts {
  const s = new Sightings(outcome.trace!);
  s.read();
  const { mutexStarvations, selectsReady, selectsDefault } = outcome.metrics.counts;
  s.saw("starving mutex", mutexStarvations);
  s.saw("select ready", selectsReady);
  s.saw("select default", selectsDefault);
  thefts.forEach((times, pass) => s.note(`steal in pass ${pass + 1}`, times));
  return s.counts;
}
