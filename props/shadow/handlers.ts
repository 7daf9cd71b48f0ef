/**
 * What each event does to the queues and the Gs of a trace being played back.
 *
 * @module
 */

import { EndWhy, Ev, LeaveWhy } from "@lab/runtime";
import { Place, PLACE_NAMES } from "./place.ts";
import { type End, OWN, THIEF } from "./queue_lists.ts";
import { PUTS, type Replayer } from "./replayer.ts";

/** Plays event `i`. */
export type Handler = (r: Replayer, i: number) => void;

const spawn: Handler = (r, i) => {
  const g = r.trace.g[i];
  if (r.places[g] !== Place.UNBORN) {
    r.fault("doubled", i, g, `G${g} was created a second time`);
    return;
  }
  r.move(i, g, Place.NEW);
};

const ready: Handler = (r, i) => {
  const g = r.trace.g[i], was = r.places[g];
  if (was === Place.DEAD) r.fault("dead", i, g, `G${g} was made runnable after it had finished`);
  else if (was === Place.QUEUED || was === Place.HAND || was === Place.RUNNING) {
    r.fault("doubled", i, g, `G${g} was made runnable while it was ${PLACE_NAMES[was]}`);
  }
  r.move(i, g, Place.HAND, r.trace.m[i]);
};

const run: Handler = (r, i) => {
  const { g: gs, m: ms } = r.trace;
  const g = gs[i], m = ms[i], was = r.places[g];
  if (was === Place.DEAD) r.fault("dead", i, g, `G${g} ran after it had finished`);
  else if (was === Place.QUEUED) {
    const q = r.queues.name(r.queues.queueOf[g]);
    r.fault("doubled", i, g, `G${g} was started while it still stood in ${q}`);
  } else if (was !== Place.HAND) {
    r.fault("doubled", i, g, `G${g} was started while it was ${PLACE_NAMES[was]}`);
  }
  r.expectEmptyHands(i, m, g);
  r.move(i, g, Place.RUNNING);
};

/** Place of a G after it stopped, by LeaveWhy. */
const AFTER_STOP: number[] = [];
AFTER_STOP[LeaveWhy.YIELD] = Place.HAND;
AFTER_STOP[LeaveWhy.PREEMPT] = Place.HAND;
AFTER_STOP[LeaveWhy.GOYIELD] = Place.HAND;
AFTER_STOP[LeaveWhy.BLOCK] = Place.BLOCKED;
AFTER_STOP[LeaveWhy.SYSCALL] = Place.SYSCALL;
AFTER_STOP[LeaveWhy.EXIT] = Place.DEAD;

const stop: Handler = (r, i) => {
  const { g, a, m } = r.trace;
  const was = r.places[g[i]];
  if (was !== Place.RUNNING) {
    const kind = was === Place.DEAD ? "dead" : "doubled";
    r.fault(kind, i, g[i], `G${g[i]} stopped while it was ${PLACE_NAMES[was]}`);
  }
  r.move(i, g[i], AFTER_STOP[a[i]], m[i]);
};

const putGlobal: Handler = (r, i) => {
  const { g, a } = r.trace;
  r.put(i, g[i], r.queues.global);
  r.expectLength(i, r.queues.global, a[i]);
};

const getGlobal: Handler = (r, i) => {
  const { g, a } = r.trace;
  r.take(i, g[i], r.queues.global);
  r.carry(i);
  r.expectLength(i, r.queues.global, a[i]);
};

const stealG: Handler = (r, i) => {
  const { g, a } = r.trace;
  r.take(i, g[i], a[i], THIEF);
  r.carry(i);
};

const putNext: Handler = (r, i) => {
  const { g, a, p, m } = r.trace;
  const q = r.queues.procs + p[i];
  const kicked = r.queues.head(q);
  if (kicked !== a[i]) {
    const reason = `the trace says G${a[i]} was kicked out of runnext of P${
      p[i]
    }, there was G${kicked}`;
    r.fault("contents", i, g[i], reason);
  }
  if (kicked >= 0) r.move(i, kicked, Place.HAND, m[i]);
  r.put(i, g[i], q);
};

/** A G leaves any queue at this end. */
const leaves = (end: End): Handler => (r, i) => {
  const { g, a, b } = r.trace;
  r.take(i, g[i], a[i], end);
  r.carry(i);
  r.expectLength(i, a[i], b[i]);
};

/** As many thefts as were announced must follow, from that queue; between them only puts. */
const move: Handler = (r, i) => {
  const { code, g, a } = r.trace, q = g[i], n = a[i];
  r.lengthBefore[i] = r.queues.length[q];
  let found = 0;
  for (let k = i + 1; found < n; k++) {
    if (code[k] === Ev.Q_ROB && a[k] === q) found++;
    else if (!PUTS.has(code[k]) && code[k] !== Ev.Q_KEY) break;
  }
  if (found < n) {
    const reason = `${n} Gs were to be moved out of ${r.queues.name(q)}, ${found} were`;
    r.fault("contents", i, -1, reason);
  }
};

/** What each event does to the queues and to its G; events without a row change neither. */
export const HANDLERS: Handler[] = [];
HANDLERS[Ev.SPAWN] = spawn;
HANDLERS[Ev.READY] = ready;
HANDLERS[Ev.RUN] = run;
HANDLERS[Ev.STOP] = stop;
HANDLERS[Ev.PUT_LOCAL] = (r, i) => {
  r.put(i, r.trace.g[i], r.trace.p[i]);
  r.expectLength(i, r.trace.p[i], r.trace.a[i]);
};
HANDLERS[Ev.GET_LOCAL] = (r, i) => {
  const { g, p, a, m } = r.trace;
  r.take(i, g[i], p[i]);
  r.move(i, g[i], Place.HAND, m[i]);
  r.expectLength(i, p[i], a[i]);
};
HANDLERS[Ev.PUT_NEXT] = putNext;
HANDLERS[Ev.GET_NEXT] = (r, i) => {
  r.take(i, r.trace.g[i], r.queues.procs + r.trace.p[i]);
  r.move(i, r.trace.g[i], Place.HAND, r.trace.m[i]);
};
HANDLERS[Ev.PUT_GLOBAL] = putGlobal;
HANDLERS[Ev.GET_GLOBAL] = getGlobal;
HANDLERS[Ev.SPILL] = (r, i) => r.spill(i, r.trace.p[i], r.trace.a[i] - 1, r.trace.b[i]);
HANDLERS[Ev.GRAB] = (r, i) => {
  r.lengthBefore[i] = r.queues.length[r.queues.global];
  r.expectLength(i, r.queues.global, r.trace.b[i]);
};
HANDLERS[Ev.STEAL] = (r, i) => {
  const { g: victim, b } = r.trace;
  r.lengthBefore[i] = r.queues.length[victim[i]];
  r.expectLength(i, victim[i], b[i]);
};
HANDLERS[Ev.STEAL_G] = stealG;
HANDLERS[Ev.STEAL_NEXT] = (r, i) => {
  r.take(i, r.trace.g[i], r.queues.procs + r.trace.a[i]);
  r.move(i, r.trace.g[i], Place.HAND, r.trace.m[i]);
};
HANDLERS[Ev.Q_KEY] = (r, i) => r.keyed(r.trace.g[i], r.trace.a[i]);
HANDLERS[Ev.Q_PUT] = (r, i) => {
  const { g, a, b } = r.trace;
  r.put(i, g[i], a[i]);
  r.expectLength(i, a[i], b[i]);
};
HANDLERS[Ev.Q_TAKE] = leaves(OWN);
HANDLERS[Ev.Q_ROB] = leaves(THIEF);
HANDLERS[Ev.Q_MOVE] = move;
HANDLERS[Ev.Q_SPILL] = (r, i) => r.spill(i, r.trace.g[i], r.trace.a[i] - 1, r.trace.b[i]);
HANDLERS[Ev.Q_REMOVE] = (r, i) => {
  const { g, a, b } = r.trace;
  r.takeOut(i, g[i], a[i]);
  r.carry(i);
  r.expectLength(i, a[i], b[i]);
};
HANDLERS[Ev.SYSCALL_OUT] = (r, i) => {
  const { g, m } = r.trace;
  r.move(i, g[i], Place.HAND, m[i]);
};
HANDLERS[Ev.M_PARK] = (r, i) => r.expectEmptyHands(i, r.trace.m[i], -1);
HANDLERS[Ev.END] = (r, i) => {
  const why = r.trace.a[i];
  if (why === EndWhy.MAIN || why === EndWhy.UNTIL) return;
  for (let g = 0; g < r.gs; g++) {
    if (r.places[g] !== Place.HAND) continue;
    r.fault("lost", i, g, `G${g} was left runnable at the end, in no queue`);
  }
};
