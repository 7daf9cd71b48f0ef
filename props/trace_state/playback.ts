/**
 * Plays a trace back: from the events alone it rebuilds every queue and the state of every G, and
 * notes where the trace contradicts itself. Done once per trace and shared by the laws, so that a
 * run is read twenty times but rebuilt once.
 *
 * @module
 */

import { EndWhy, Ev, LeaveWhy, type Trace } from "@lab/runtime";
import { BY_CODE, type EventName, namesG, type QueueEffect } from "./events.ts";
import { OncePerTrace } from "./once_per_trace.ts";
import { type End, OWN, THIEF } from "./queue_lists.ts";
import { columnAt, numberOf } from "./queue_steps.ts";
import { isPut, Place, PLACE_NAMES, StateBuilder, type TraceState } from "./state.ts";

/** Plays event `i`. */
type Handler = (r: StateBuilder, i: number) => void;

/** Place of a G after it stopped, by LeaveWhy. */
const AFTER_STOP: number[] = [];
AFTER_STOP[LeaveWhy.YIELD] = Place.HELD;
AFTER_STOP[LeaveWhy.PREEMPT] = Place.HELD;
AFTER_STOP[LeaveWhy.GOYIELD] = Place.HELD;
AFTER_STOP[LeaveWhy.BLOCK] = Place.BLOCKED;
AFTER_STOP[LeaveWhy.SYSCALL] = Place.SYSCALL;
AFTER_STOP[LeaveWhy.EXIT] = Place.DEAD;

/** Plays event `i`, about the queue with number `q`. */
type QueueHandler = (r: StateBuilder, i: number, q: number) => void;

/** A G leaves a queue at one of its ends. */
const leaves = ({ passes }: QueueEffect, end: End): QueueHandler => (r, i, q) => {
  const { g, m } = r.trace;
  r.take(i, g[i], q, end);
  if (passes) r.carry(i);
  else r.move(i, g[i], Place.HELD, m[i]);
};

/** Whose length the event states is noted, and no G moves yet. */
const announces = (): QueueHandler => (r, i, q) => {
  r.lengthBefore[i] = r.queues.length[q];
};

/** What the events of each verb do to their queue and their G. */
const VERBS: Readonly<Record<QueueEffect["verb"], (effect: QueueEffect) => QueueHandler>> = {
  put: () => (r, i, q) => r.put(i, r.trace.g[i], q),
  take: (effect) => leaves(effect, OWN),
  rob: (effect) => leaves(effect, THIEF),
  remove: () => (r, i, q) => {
    r.takeOut(i, r.trace.g[i], q);
    r.carry(i);
  },
  theft: announces,
  batch: announces,
  spill: () => (r, i, q) => r.spill(i, q, r.trace.a[i] - 1, r.trace.b[i]),
};

/** Plays an event of a queue, and holds the queue to the length that the event states. */
function queueHandler(effect: QueueEffect): Handler {
  const play = VERBS[effect.verb](effect), { length } = effect;
  if (length === undefined) return (r, i) => play(r, i, numberOf(r.trace, i, effect));
  return (r, i) => {
    const q = numberOf(r.trace, i, effect);
    play(r, i, q);
    r.expectLength(i, q, columnAt(r.trace, i, length));
  };
}

const PUT_NEXT = BY_CODE[Ev.PUT_NEXT]!.queue!;

/** Events that do more than their queue's verb, or are of no queue. */
const OTHERS: Readonly<Partial<Record<EventName, Handler>>> = {
  SPAWN(r, i) {
    const g = r.trace.g[i];
    if (r.places[g] === Place.UNBORN) r.move(i, g, Place.NEW);
    else r.fault("doubled", i, g, `G${g} was created a second time`);
  },
  READY(r, i) {
    const g = r.trace.g[i], was = r.places[g];
    if (was === Place.DEAD) r.fault("dead", i, g, `G${g} was made runnable after it had finished`);
    else if (was === Place.QUEUED || was === Place.HELD || was === Place.RUNNING) {
      r.fault("doubled", i, g, `G${g} was made runnable while it was ${PLACE_NAMES[was]}`);
    }
    r.move(i, g, Place.HELD, r.trace.m[i]);
  },
  RUN(r, i) {
    const { g: gs, m: ms } = r.trace;
    const g = gs[i], m = ms[i], was = r.places[g];
    if (was === Place.DEAD) r.fault("dead", i, g, `G${g} ran after it had finished`);
    else if (was === Place.QUEUED) {
      const q = r.queues.name(r.queues.queueOf[g]);
      r.fault("doubled", i, g, `G${g} was started while it still stood in ${q}`);
    } else if (was !== Place.HELD) {
      r.fault("doubled", i, g, `G${g} was started while it was ${PLACE_NAMES[was]}`);
    }
    r.expectHoldsNoOther(i, m, g);
    r.move(i, g, Place.RUNNING);
  },
  STOP(r, i) {
    const { g, a, m } = r.trace;
    const was = r.places[g[i]];
    if (was !== Place.RUNNING) {
      const kind = was === Place.DEAD ? "dead" : "doubled";
      r.fault(kind, i, g[i], `G${g[i]} stopped while it was ${PLACE_NAMES[was]}`);
    }
    r.move(i, g[i], AFTER_STOP[a[i]], m[i]);
  },
  PUT_NEXT(r, i) {
    const { g, a, p, m } = r.trace;
    const q = numberOf(r.trace, i, PUT_NEXT), kicked = r.queues.head(q);
    if (kicked !== a[i]) {
      const reason = `the trace says G${a[i]} was kicked out of runnext of P${p[i]}, there was ` +
        `G${kicked}`;
      r.fault("contents", i, g[i], reason);
    }
    if (kicked >= 0) r.move(i, kicked, Place.HELD, m[i]);
    r.put(i, g[i], q);
  },
  Q_KEY: (r, i) => r.keyed(r.trace.g[i], r.trace.a[i]),
  /** As many thefts as were announced must follow, from that queue; between them only puts. */
  Q_MOVE(r, i) {
    const { code, g, a } = r.trace, q = g[i], n = a[i];
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
    const { g, m, a } = r.trace;
    if (g[i] >= 0 && a[i] !== m[i]) r.move(i, g[i], Place.HELD, a[i]);
  },
  SYSCALL_OUT: (r, i) => r.move(i, r.trace.g[i], Place.HELD, r.trace.m[i]),
  M_PARK: (r, i) => r.expectHoldsNoOther(i, r.trace.m[i], -1),
  END(r, i) {
    const why = r.trace.a[i];
    if (why === EndWhy.MAIN || why === EndWhy.UNTIL) return;
    for (let g = 0; g < r.gs; g++) {
      if (r.places[g] !== Place.HELD) continue;
      r.fault("lost", i, g, `G${g} was left runnable at the end, in no queue`);
    }
  },
};

/** By code; events without a handler change neither queues nor Gs. */
const HANDLERS: readonly (Handler | undefined)[] = Object.entries(Ev)
  .reduce<(Handler | undefined)[]>((handlers, [name, code]) => {
    const effect = BY_CODE[code]?.queue;
    handlers[code] = OTHERS[name as EventName] ?? (effect && queueHandler(effect));
    return handlers;
  }, []);

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
  const { code, g } = state.trace;
  if (g[i] >= 0 && namesG(code[i])) state.place[i] = state.places[g[i]];
  HANDLERS[code[i]]?.(state, i);
  state.queued[i] = state.queues.total;
}

/** The state just before event `end`. */
export function stateBefore(trace: Trace, end: number): TraceState {
  const state = new StateBuilder(trace);
  for (let i = 0; i < end; i++) HANDLERS[trace.code[i]]?.(state, i);
  return state;
}
