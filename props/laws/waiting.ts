/**
 * Laws about waiting: how soon a runnable G has to start, and when a P has to look for it.
 *
 * @module
 */

import { Ev, type Promises, type Trace } from "@lab/runtime";
import { promiseLaw } from "../law.ts";
import { Oldest, SuffixMax } from "../trace_state/collections.ts";
import { bytes, doubles, ints } from "../trace_state/columns.ts";
import { EventSet } from "../trace_state/events_with.ts";
import { firstLooks } from "../trace_state/followers.ts";
import { stateOf } from "../trace_state/playback.ts";
import { queueText } from "../trace_state/queue_lists.ts";
import { QUEUE_CODES, queueEvents, QueueSteps } from "../trace_state/queue_steps.ts";
import { Place } from "../trace_state/state.ts";
import { ticksOf } from "../trace_state/ticks.ts";

/**
 * The shared queue is looked at before the own queues only on a tick that is a multiple of the
 * promised interval: the rarest look that still bounds every wait (proc.go: `schedtick%61`). More
 * looks than that, and the local queues starve (golang/go#13546).
 *
 * A G that is taken alone tells of such a look if the P had work of its own ever since its last
 * dispatch: else it may have found its own queues empty. That the look is not left out is the
 * affair of `look-interval`.
 */
export const globalLook = promiseLaw(
  "global-look",
  "look",
  "a P looks at the shared queue before its own on the promised ticks, and on no others",
  (breaches, trace, look) => {
    for (const { i, p, tick } of firstLooks(trace, look.queue)) {
      if (breaches.full) break;
      if (tick % look.every === 0) continue;
      const which = look.every === Infinity
        ? "none is for that"
        : `only the multiples of ${look.every} are for that`;
      breaches.at(
        i,
        `P${p} looked at ${queueText(look.queue, -1)} first on tick ${tick}: ${which}`,
      );
    }
  },
);

/**
 * Fairness by looks: every 61st tick of a P (Go) begins with one look at the shared queue, so a G
 * with `j` others before it leaves that queue within `61 * (j + 1)` ticks of *each* P that keeps
 * running, however full the local queues are.
 *
 * Why ticks and not dispatches: Gs that inherit a slice (a runnext chain) do not count a tick, and
 * while the tick stands still no new look is due.
 */
export const lookInterval = promiseLaw(
  "look-interval",
  "look",
  "a G with j ahead of it leaves the shared queue within j + 1 promised looks of any running P",
  (breaches, trace, look) => {
    if (look.every === Infinity) return;
    const { queue, every } = look;
    const { length, g, m, about, timeNs } = trace;
    const { lengthBefore, gs } = stateOf(trace);
    const ticks = ticksOf(trace), steps = new QueueSteps(trace);
    const putAt = ints(gs, -1), ahead = ints(gs);
    for (const i of queueEvents(trace, queue, ["put", "take", "rob"])) {
      if (breaches.full) break;
      const step = steps.at(i);
      if (step?.queue !== queue) continue;
      if (step.verb === "put") {
        putAt[g[i]] = i;
        ahead[g[i]] = lengthBefore[i];
      } else if (step.verb === "take" || step.verb === "rob") {
        judge(g[i], i);
        putAt[g[i]] = -1;
      }
    }
    for (let x = 0; x < gs && !breaches.full; x++) if (putAt[x] >= 0) judge(x, length - 1);

    function judge(x: number, i: number): void {
      const from = putAt[x];
      if (from < 0) return;
      const limit = every * (ahead[x] + 1);
      // All Ps together counted no more than one may: no need to look at each.
      if (ticks.total[i] - ticks.total[from] <= limit) return;
      for (let q = 0; q < about.procs; q++) {
        const n = ticks.between(q, from, i);
        if (n <= limit) continue;
        const reason =
          `G${x}, with ${ahead[x]} before it, was in ${queueText(queue, -1)} for ${n} ticks of ` +
          `P${q}: at most ${every} * ${ahead[x] + 1} = ${limit} are allowed`;
        breaches.add({ g: x, p: q, m: m[i], atNs: timeNs[i], event: i }, reason);
        return;
      }
    }
  },
);

// The optimizer folds constants of its own module, but not members of imported objects.
const { GET_GLOBAL, GET_LOCAL, PUT_GLOBAL, PUT_LOCAL, PUT_NEXT, RUN, STEAL_G } = Ev;

/** Marks a stay in the global queue, where others name a P. */
const GLOBAL = -1;

const WAITS = new EventSet([...QUEUE_CODES, Ev.RUN]);

/**
 * Is there a wait in which all Ps together counted more ticks than one may? Nearly never, and
 * nothing but when each began has to be known for that.
 */
function isAnyLate(trace: Trace, promises: Promises): boolean {
  const { length, code, g, about: { procs } } = trace;
  const leastTicks = promises.startTicks!({ procs, ahead: 0 });
  if (leastTicks === Infinity) return false;
  const { gs, queued, places } = stateOf(trace), { total } = ticksOf(trace);
  const since = ints(gs, -1), inRing = bytes(gs);
  const isLate = (x: number, end: number) => {
    const from = since[x];
    if (from < 0) return false;
    const n = total[Math.max(end, 0)] - total[from];
    return !(n <= leastTicks) && !(n <= promises.startTicks!({ procs, ahead: queued[from] }));
  };
  for (const i of WAITS.of(trace)) {
    const x = g[i], c = code[i];
    if (c === RUN) {
      if (isLate(x, i - 1)) return true;
      since[x] = -1;
    } else if (c === GET_LOCAL || c === STEAL_G) inRing[x] = 0;
    else if (c === PUT_GLOBAL) {
      if (inRing[x] !== 0 || since[x] < 0) since[x] = i;
      inRing[x] = 0;
    } else if (c === PUT_LOCAL || c === PUT_NEXT || c === GET_GLOBAL) {
      if (since[x] < 0) since[x] = i;
      if (c !== GET_GLOBAL) inRing[x] = c === PUT_LOCAL ? 1 : 0;
    }
  }
  for (let x = 0; x < gs; x++) {
    if (places[x] === Place.QUEUED && isLate(x, length - 1)) return true;
  }
  return false;
}

/**
 * No starvation: a runnable G starts within the bound that the model promises in
 * `Promises.startTicks`.
 *
 * The wait is counted in **ticks of the P that has to serve it**: while it stands in a ring or in
 * runnext, or the M of a P holds it, ticks of that P; while it stands in the global queue,
 * ticks of whichever P counted most.
 * Ticks, not dispatches: a runnext chain dispatches any number of Gs within one tick, and only
 * preemption ends it; so no bound in dispatches is true of Go. And not ns: a G may compute for as
 * long as it likes where nothing preempts it.
 *
 * `ahead` is the most Gs that stood in all queues at one moment while it waited: a spill may put
 * Gs that came later before it. A G that a spill moves from a ring to the tail of the global
 * queue begins to wait anew: it stands behind everybody again, and with a tiny ring that may
 * happen several times.
 */
export const boundedWait = promiseLaw(
  "bounded-wait",
  "startTicks",
  "a runnable G starts within the promised number of ticks",
  (breaches, trace, _, { promises }) => {
    const startTicks = promises.startTicks!.bind(promises);
    const { length, code, g, p, about } = trace;
    const { procs } = about;
    const leastTicks = startTicks({ procs, ahead: 0 });
    const { gs, queued, places } = stateOf(trace);
    const ticks = ticksOf(trace);
    const waits = WAITS.of(trace), peaks = new SuffixMax();
    /** How many of `waits` are in `peaks`: all so far, once somebody asks. */
    let peaked = 0;
    /** Event at which each G began to wait; -1: it does not. */
    const since = ints(gs, -1);
    /** 1: in a ring, from which only a spill takes it to the global queue. */
    const inRing = bytes(gs);
    // Stays of each waiting G in queues, as linked lists: where, from which event on, the stay
    // before. Those of Gs that wait no more are used again.
    const stayP: number[] = [], stayFrom: number[] = [], stayBefore: number[] = [];
    const lastStay = ints(gs, -1);
    let unused = -1;
    for (const i of waits) {
      if (breaches.full) break;
      const x = g[i];
      switch (code[i]) {
        case Ev.PUT_LOCAL:
        case Ev.PUT_NEXT:
          stay(x, i, p[i]);
          inRing[x] = code[i] === Ev.PUT_LOCAL ? 1 : 0;
          break;
        case Ev.PUT_GLOBAL:
          if (inRing[x] !== 0) over(x);
          inRing[x] = 0;
          stay(x, i, GLOBAL);
          break;
        case Ev.GET_GLOBAL:
          // An M holds it: the P of that M is the one that has to serve it now.
          stay(x, i, p[i] < 0 ? GLOBAL : p[i]);
          break;
        case Ev.GET_LOCAL:
        case Ev.STEAL_G:
          inRing[x] = 0;
          break;
        case Ev.RUN:
          judge(x, i);
          over(x);
          break;
      }
    }
    for (let x = 0; x < gs && !breaches.full; x++) {
      if (places[x] === Place.QUEUED) judge(x, length - 1);
    }

    function stay(x: number, i: number, where: number): void {
      if (since[x] < 0) since[x] = i;
      const s = unused < 0 ? stayP.length : unused;
      if (unused >= 0) unused = stayBefore[s];
      stayP[s] = where;
      stayFrom[s] = i;
      stayBefore[s] = lastStay[x];
      lastStay[x] = s;
    }

    /** `x` waits no more. */
    function over(x: number): void {
      since[x] = -1;
      let s = lastStay[x];
      if (s < 0) return;
      while (stayBefore[s] >= 0) s = stayBefore[s];
      stayBefore[s] = unused;
      unused = lastStay[x];
      lastStay[x] = -1;
    }

    function judge(x: number, i: number): void {
      const from = since[x];
      if (from < 0) return;
      // The dispatch that starts it is not part of its wait, hence the event before.
      const end = code[i] === Ev.RUN ? i - 1 : i;
      const allTicks = ticks.total[Math.max(end, 0)] - ticks.total[from];
      if (allTicks <= leastTicks) return;
      if (allTicks <= startTicks({ procs, ahead: queued[from] })) return;
      const ahead = peakSince(from, i);
      const limit = startTicks({ procs, ahead });
      if (allTicks <= limit) return;
      const waited = waitedTicks(x, end);
      if (waited <= limit) return;
      const reason =
        `G${x} waited ${waited} ticks to start, with at most ${ahead} in all queues: ` +
        `the model promises ${limit}`;
      breaches.at(i, reason, x);
    }

    /** The most Gs in all queues at events `from`..`i`. */
    function peakSince(from: number, i: number): number {
      for (; peaked < waits.length && waits[peaked] <= i; peaked++) {
        peaks.push(waits[peaked], queued[waits[peaked]]);
      }
      return peaks.since(from);
    }

    /** Ticks that count for `x`, over all its stays up to event `end`. */
    function waitedTicks(x: number, end: number): number {
      let sum = 0, until = end;
      for (let s = lastStay[x]; s >= 0; s = stayBefore[s]) {
        const from = stayFrom[s];
        sum += stayP[s] === GLOBAL
          ? ticks.most(from, until).ticks
          : ticks.between(stayP[s], from, until);
        until = from;
      }
      return sum;
    }
  },
  (trace, _, { promises }) => isAnyLate(trace, promises),
);

/** What begins and ends the time that a P is idle. */
const IDLES = new EventSet([Ev.P_IDLE, Ev.P_TAKE]);

/** Is a P idle for longer than `limitNs`, whatever is queued? Only where time goes forward. */
function isAnyIdle(trace: Trace, limitNs: number): boolean {
  if (limitNs === Infinity) return false;
  const { code, length, p, about, timeNs } = trace;
  // Every P begins idle; Infinity: it is not.
  const sinceNs = doubles(about.procs);
  for (const i of IDLES.of(trace)) {
    const q = p[i];
    if (code[i] === Ev.P_TAKE) {
      if (!(timeNs[i] - sinceNs[q] <= limitNs)) return true;
      sinceNs[q] = Infinity;
    } else if (sinceNs[q] === Infinity) sinceNs[q] = timeNs[i];
  }
  return sinceNs.some((ns) => !(timeNs[length - 1] - ns <= limitNs));
}

/** What moves a G or a P, and the end. */
const CROSSINGS = new EventSet([
  ...QUEUE_CODES,
  Ev.SPAWN,
  Ev.READY,
  Ev.RUN,
  Ev.STOP,
  Ev.SYSCALL_OUT,
  Ev.P_IDLE,
  Ev.P_TAKE,
  Ev.END,
]);

/**
 * Work conservation: no P stays idle while a G is queued for longer than the model promises in
 * `Promises.idleBesideWorkNs`.
 *
 * Judged for each pair: how long this P was idle while this G stood in some queue. The G may change
 * queues meanwhile; it has still not run.
 *
 * Judged only where there is a core for each P: with fewer, the M that was woken to help waits in
 * the kernel's queue, and how long is the kernel's affair.
 */
export const workConserving = promiseLaw(
  "work-conserving",
  "idleBesideWorkNs",
  "no P stays idle for longer than promised while a G is queued",
  (breaches, trace, _, { promises }) => {
    const { code, g, p, about, timeNs } = trace;
    const limitNs = promises.idleBesideWorkNs!(about);
    if (about.cores < about.procs) return;
    const { gs, crossing } = stateOf(trace);
    const idle = new Oldest(about.procs), queued = new Oldest(gs);
    // Every P begins idle, before the first event.
    for (let x = 0; x < about.procs; x++) idle.join(x, 0);
    for (const i of CROSSINGS.of(trace)) {
      if (breaches.full) break;
      if (crossing[i] === 1) queued.join(g[i], i);
      else if (crossing[i] === 2) {
        judge(idle.first, g[i], i);
        queued.leave(g[i]);
      }
      if (code[i] === Ev.P_IDLE) idle.join(p[i], i);
      else if (code[i] === Ev.P_TAKE) {
        judge(p[i], queued.first, i);
        idle.leave(p[i]);
      } else if (code[i] === Ev.END) judge(idle.first, queued.first, i);
    }

    function judge(proc: number, x: number, i: number): void {
      if (proc < 0 || x < 0) return;
      const idleFrom = idle.since[proc], queuedFrom = queued.since[x];
      if (idleFrom < 0 || queuedFrom < 0) return;
      const spanNs = timeNs[i] - timeNs[Math.max(idleFrom, queuedFrom)];
      if (spanNs <= limitNs) return;
      const reason = `P${proc} was idle for ${spanNs} ns while G${x} stood in a queue: ` +
        `the model promises ${limitNs} ns`;
      breaches.add({ g: x, p: proc, atNs: timeNs[i], event: i }, reason);
    }
  },
  (trace, _, { promises }) => isAnyIdle(trace, promises.idleBesideWorkNs!(trace.about)),
);
