/**
 * Fairness by tick 61: every 61st tick of a P begins with one look at the global queue, so a G with
 * `j` others before it leaves that queue within `61 * (j + 1)` ticks of *each* P that keeps running,
 * however full the local queues are.
 *
 * Why ticks and not dispatches: Gs that inherit a slice (a runnext chain) do not count a tick, and
 * while the tick stands still no new look is due.
 *
 * Holds for models with an option `globalEvery` (61 in Go) that is not 0. Silent for others.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { replayOf } from "../shadow/replay.ts";
import { ticksOf } from "../shadow/ticks.ts";

/** See the module comment. */
export const law: Law = {
  name: "tick-61",
  words: "a G with j before it leaves the global queue within 61 * (j + 1) ticks of any running P",
  check(trace, { options }) {
    const breaches = new Breaches("tick-61", trace);
    const every = options["globalEvery"];
    if (typeof every !== "number" || every < 1) return [];
    const { length, code, g, m, about, timeNs } = trace;
    const { lengthBefore, gs } = replayOf(trace);
    const ticks = ticksOf(trace);
    const putAt = new Int32Array(gs).fill(-1), ahead = new Int32Array(gs);
    for (let i = 0; i < length && !breaches.full; i++) {
      switch (code[i]) {
        case Ev.PUT_GLOBAL:
          putAt[g[i]] = i;
          ahead[g[i]] = lengthBefore[i];
          break;
        case Ev.GET_GLOBAL:
          judge(g[i], i);
          putAt[g[i]] = -1;
          break;
      }
    }
    for (let x = 0; x < gs && !breaches.full; x++) if (putAt[x] >= 0) judge(x, length - 1);
    return breaches.list;

    function judge(x: number, i: number): void {
      const from = putAt[x];
      if (from < 0) return;
      const limit = (every as number) * (ahead[x] + 1);
      // All Ps together counted no more than one may: no need to look at each.
      if (ticks.total[i] - ticks.total[from] <= limit) return;
      for (let q = 0; q < about.procs; q++) {
        const n = ticks.between(q, from, i);
        if (n <= limit) continue;
        const reason =
          `G${x}, with ${ahead[x]} before it, was in the global queue for ${n} ticks of ` +
          `P${q}: at most ${every} * ${ahead[x] + 1} = ${limit} are allowed`;
        breaches.add({ g: x, p: q, m: m[i], atNs: timeNs[i], event: i }, reason);
        return;
      }
    }
  },
};
