/**
 * Plays a trace back: from the events alone it rebuilds every queue and the state of every G, and
 * notes where the trace contradicts itself. Done once per trace and shared by the laws, so that a
 * run is read twenty times but rebuilt once.
 *
 * @module
 */

import { EndWhy, Ev, LeaveWhy, type Trace } from "@lab/runtime";
import { BY_CODE, byCode, type EventName, namesG, type QueueVerb } from "./events.ts";
import { OncePerTrace } from "./once_per_trace.ts";
import { type End, OWN, THIEF } from "./queue_lists.ts";
import { numberOf } from "./queue_steps.ts";
import { isPut, Place, PLACE_NAMES, StateBuilder, type TraceState } from "./state.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { HELD, QUEUED, RUNNING } = Place;

/** Plays event `i`. */
type Handler = (r: StateBuilder, i: number) => void;

/** Place of a G after it stopped, by LeaveWhy. */
const AFTER_STOP: number[] = [];
AFTER_STOP[LeaveWhy.YIELD] = HELD;
AFTER_STOP[LeaveWhy.PREEMPT] = HELD;
AFTER_STOP[LeaveWhy.GOYIELD] = HELD;
AFTER_STOP[LeaveWhy.BLOCK] = Place.BLOCKED;
AFTER_STOP[LeaveWhy.SYSCALL] = Place.SYSCALL;
AFTER_STOP[LeaveWhy.EXIT] = Place.DEAD;

/** Plays event `i`, about the queue with number `q`. */
type QueueHandler = (r: StateBuilder, i: number, q: number) => void;

/** A G leaves a queue at one of its ends. */
function takes(r: StateBuilder, i: number, q: number, end: End): void {
  const code = r.code[i], g = r.g[i];
  r.take(i, g, q, end);
  if (PASSES[code]) r.carry(i);
  else r.move(i, g, HELD, r.m[i]);
}

/** Whose length the event states is noted, and no G moves yet. */
const announces: QueueHandler = (r, i, q) => {
  r.lengthBefore[i] = r.queues.length[q];
};

/** What the events of each verb do to their queue and their G. */
const VERBS: Readonly<Record<QueueVerb, QueueHandler>> = {
  put: (r, i, q) => r.put(i, r.g[i], q),
  take: (r, i, q) => takes(r, i, q, OWN),
  rob: (r, i, q) => takes(r, i, q, THIEF),
  remove(r, i, q) {
    r.takeOut(i, r.g[i], q);
    r.carry(i);
  },
  theft: announces,
  batch: announces,
  spill: (r, i, q) => r.spill(i, q, r.a[i] - 1, r.b[i]),
};

/** Does a G only change queues, if its put follows? By code. */
const PASSES = byCode(({ queue }) => queue?.passes === true, false);
/** What the event of a queue does to it; by code. */
const QUEUE_HANDLERS = byCode(({ queue }) => queue && VERBS[queue.verb], undefined);
/** Column that states the length of the queue: 0 for none, by code. */
const A = 1, B = 2;
const LENGTH = Uint8Array.from(
  byCode(({ queue }) => queue?.length === undefined ? 0 : queue.length === "a" ? A : B, 0),
);

/** Holds queue `q` to the length that the event states, if it states one. */
function expectLength(r: StateBuilder, i: number, code: number, q: number): void {
  const length = LENGTH[code];
  if (length !== 0) r.expectLength(i, q, length === A ? r.a[i] : r.b[i]);
}

/** Events that do more than their queue's verb, or are of no queue. */
const OTHERS: Readonly<Partial<Record<EventName, Handler>>> = {
  SPAWN(r, i) {
    const g = r.g[i];
    if (r.places[g] === Place.UNBORN) r.move(i, g, Place.NEW);
    else r.fault("doubled", i, g, `G${g} was created a second time`);
  },
  READY(r, i) {
    const g = r.g[i], was = r.places[g];
    if (was === Place.DEAD) r.fault("dead", i, g, `G${g} was made runnable after it had finished`);
    else if (was === QUEUED || was === HELD || was === RUNNING) {
      r.fault("doubled", i, g, `G${g} was made runnable while it was ${PLACE_NAMES[was]}`);
    }
    r.move(i, g, HELD, r.m[i]);
  },
  PUT_NEXT(r, i) {
    const { g, a, p, m } = r, q = numberOf(r.trace, i), kicked = r.queues.head(q);
    if (kicked !== a[i]) {
      const reason = `the trace says G${a[i]} was kicked out of runnext of P${p[i]}, there was ` +
        `G${kicked}`;
      r.fault("contents", i, g[i], reason);
    }
    if (kicked >= 0) r.move(i, kicked, HELD, m[i]);
    r.put(i, g[i], q);
  },
  Q_KEY: (r, i) => r.keyed(r.g[i], r.a[i]),
  /** As many thefts as were announced must follow, from that queue; between them only puts. */
  Q_MOVE(r, i) {
    const { code, g, a } = r, q = g[i], n = a[i];
    r.lengthBefore[i] = r.queues.length[q];
    let found = 0;
    for (let k = i + 1; found < n; k++) {
      if (code[k] === Ev.Q_ROB && a[k] === q) found++;
      else if (!isPut(code[k]) && code[k] !== Ev.Q_KEY) break;
    }
    if (found < n) {
      const reason = `${n} Gs were to be moved out of ${r.queues.name(q)}, ${found} were`;
      r.fault("contents", i, -1, reason);
    }
  },
  /** With the P goes the G that is locked to whoever gets it. */
  HANDOFF(r, i) {
    const { g, m, a } = r;
    if (g[i] >= 0 && a[i] !== m[i]) r.move(i, g[i], HELD, a[i]);
  },
  SYSCALL_OUT: (r, i) => r.move(i, r.g[i], HELD, r.m[i]),
  M_PARK: (r, i) => r.expectHoldsNoOther(i, r.m[i], -1),
  END(r, i) {
    const why = r.a[i];
    if (why === EndWhy.MAIN || why === EndWhy.UNTIL) return;
    for (let g = 0; g < r.gs; g++) {
      if (r.places[g] !== HELD) continue;
      r.fault("lost", i, g, `G${g} was left runnable at the end, in no queue`);
    }
  },
};

function ran(r: StateBuilder, i: number): void {
  const g = r.g[i];
  if (r.places[g] !== HELD) wrongRun(r, i, g);
  r.expectHoldsNoOther(i, r.m[i], g);
  r.move(i, g, RUNNING);
}

function wrongRun(r: StateBuilder, i: number, g: number): void {
  const was = r.places[g];
  if (was === Place.DEAD) r.fault("dead", i, g, `G${g} ran after it had finished`);
  else if (was === QUEUED) {
    const q = r.queues.name(r.queues.queueOf[g]);
    r.fault("doubled", i, g, `G${g} was started while it still stood in ${q}`);
  } else r.fault("doubled", i, g, `G${g} was started while it was ${PLACE_NAMES[was]}`);
}

function stopped(r: StateBuilder, i: number): void {
  const g = r.g[i];
  if (r.places[g] !== RUNNING) wrongStop(r, i, g);
  r.move(i, g, AFTER_STOP[r.a[i]], r.m[i]);
}

function wrongStop(r: StateBuilder, i: number, g: number): void {
  const was = r.places[g], kind = was === Place.DEAD ? "dead" : "doubled";
  r.fault(kind, i, g, `G${g} stopped while it was ${PLACE_NAMES[was]}`);
}

/** By code; events without a handler change neither queues nor Gs. */
const HANDLERS: readonly (Handler | undefined)[] = Object.entries(Ev)
  .reduce<(Handler | undefined)[]>((handlers, [name, code]) => {
    handlers[code] = OTHERS[name as EventName];
    return handlers;
  }, []);

/** How each event is played, by code: nearly all are put, taken, dispatched or stopped. */
const WAYS = { none: 0, put: 1, take: 2, run: 3, stop: 4, queue: 5, other: 6 } as const;
const WAY = Uint8Array.from(HANDLERS, (handler, code) => {
  if (code === Ev.RUN) return WAYS.run;
  if (code === Ev.STOP) return WAYS.stop;
  if (handler !== undefined) return WAYS.other;
  const verb = BY_CODE[code]?.queue?.verb;
  if (verb === undefined) return WAYS.none;
  return verb === "put" || verb === "take" ? WAYS[verb] : WAYS.queue;
});

const states = new OncePerTrace<StateBuilder>((trace, old) => {
  const state = old?.begin(trace) ?? new StateBuilder(trace);
  for (let i = 0; i < trace.length; i++) play(state, i);
  return state;
});

/** Plays `trace` back, or answers the earlier result for the same trace. */
export function stateOf(trace: Trace): TraceState {
  return states.of(trace);
}

/** Plays event `i`: `state` is that before it, and then that after it. */
export function play(state: StateBuilder, i: number): void {
  const code = state.code[i], g = state.g[i];
  if (g >= 0 && namesG(code)) state.place[i] = state.places[g];
  change(state, i, code);
  state.queued[i] = state.queues.total;
}

// The optimizer folds constants of its own module, but not members of objects.
const { none: NONE, put: PUT, take: TAKE, run: RUN, stop: STOP, other: OTHER } = WAYS;

/** What an event changes. */
function change(r: StateBuilder, i: number, code: number): void {
  const way = WAY[code];
  if (way === NONE) return;
  if (way === RUN) return ran(r, i);
  if (way === STOP) return stopped(r, i);
  if (way === OTHER) return HANDLERS[code]!(r, i);
  const q = numberOf(r.trace, i);
  if (way === PUT) r.put(i, r.g[i], q);
  else if (way === TAKE) takes(r, i, q, OWN);
  else QUEUE_HANDLERS[code]!(r, i, q);
  expectLength(r, i, code, q);
}

/** The state just before event `end`. */
export function stateBefore(trace: Trace, end: number): TraceState {
  const state = new StateBuilder(trace);
  for (let i = 0; i < end; i++) change(state, i, trace.code[i]);
  return state;
}
