/**
 * No starvation: a runnable G starts within the bound that the model promises in
 * `Promises.startTicks`.
 *
 * The wait is counted in **ticks of the P that has to serve it**: while it stands in a ring or in
 * runnext, or is in the hand of the M of a P, ticks of that P; while it stands in the global queue,
 * ticks of whichever P counted most.
 * Ticks, not dispatches: a runnext chain dispatches any number of Gs within one tick, and only
 * preemption ends it; so no bound in dispatches is true of Go. And not ns: a G may compute for as
 * long as it likes where nothing preempts it.
 *
 * `ahead` is the most Gs that stood in all queues at one moment while it waited: a spill may put Gs
 * that came later before it. A G that a spill moves from a ring to the tail of the global queue begins
 * to wait anew: it stands behind everybody again, and with a tiny ring that may happen several times.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { Place } from "../trace_state/state.ts";
import { stateOf } from "../trace_state/playback.ts";
import { ticksOf } from "../trace_state/ticks.ts";
import { SuffixMax } from "../trace_state/collections.ts";

/** Marks a stay in the global queue, where others name a P. */
const GLOBAL = -1;

/** See the module comment. */
export const law: Law = {
  name: "start-bound",
  kind: "promise",
  promise: "startTicks",
  words: "a runnable G starts within the ticks that the model promises",
  check(trace, { promises }) {
    if (promises.startTicks === undefined) return [];
    const startTicks = promises.startTicks.bind(promises);
    const breaches = new Breaches("start-bound", trace);
    const { length, code, g, p, m, about, timeNs } = trace;
    const { procs } = about;
    if (startTicks({ procs, ahead: 0 }) === Infinity) return [];
    const { gs, queued, places } = stateOf(trace);
    const ticks = ticksOf(trace);
    const peaks = new SuffixMax();
    /** Event at which each G began to wait; -1: it does not. */
    const since = new Int32Array(gs).fill(-1);
    /** 1: in a ring, from which only a spill takes it to the global queue. */
    const inRing = new Uint8Array(gs);
    // Stays of each G in queues, as linked lists: where, from which event on, the stay before.
    const stayP: number[] = [], stayFrom: number[] = [], stayBefore: number[] = [];
    const lastStay = new Int32Array(gs).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      peaks.push(i, queued[i]);
      const x = g[i];
      switch (code[i]) {
        case Ev.PUT_LOCAL:
        case Ev.PUT_NEXT:
          stay(x, i, p[i]);
          inRing[x] = code[i] === Ev.PUT_LOCAL ? 1 : 0;
          break;
        case Ev.PUT_GLOBAL:
          if (inRing[x] !== 0) since[x] = -1;
          inRing[x] = 0;
          stay(x, i, GLOBAL);
          break;
        case Ev.GET_GLOBAL:
          // In the hand of an M: the P it holds is the one that has to serve it now.
          stay(x, i, p[i] < 0 ? GLOBAL : p[i]);
          break;
        case Ev.GET_LOCAL:
        case Ev.STEAL_G:
          inRing[x] = 0;
          break;
        case Ev.RUN:
          judge(x, i);
          since[x] = -1;
          break;
      }
    }
    for (let x = 0; x < gs && !breaches.full; x++) {
      if (places[x] === Place.QUEUED) judge(x, length - 1);
    }
    return breaches.list;

    function stay(x: number, i: number, where: number): void {
      if (since[x] < 0) {
        since[x] = i;
        lastStay[x] = -1;
      }
      stayP.push(where);
      stayFrom.push(i);
      stayBefore.push(lastStay[x]);
      lastStay[x] = stayP.length - 1;
    }

    function judge(x: number, i: number): void {
      const from = since[x];
      if (from < 0) return;
      // The dispatch that starts it is not part of its wait, hence the event before.
      const end = code[i] === Ev.RUN ? i - 1 : i;
      const allTicks = ticks.total[Math.max(end, 0)] - ticks.total[from];
      if (allTicks <= startTicks({ procs, ahead: 0 })) return;
      if (allTicks <= startTicks({ procs, ahead: queued[from] })) return;
      const ahead = peaks.since(from);
      const limit = startTicks({ procs, ahead });
      if (allTicks <= limit) return;
      const waited = waitedTicks(x, end);
      if (waited <= limit) return;
      const reason =
        `G${x} waited ${waited} ticks to start, with at most ${ahead} in all queues: ` +
        `the model promises ${limit}`;
      breaches.add({ g: x, p: p[i], m: m[i], atNs: timeNs[i], event: i }, reason);
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
};
