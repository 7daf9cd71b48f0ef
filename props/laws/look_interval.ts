/**
 * Fairness by looks: every 61st tick of a P (Go) begins with one look at the shared queue, so a G with
 * `j` others before it leaves that queue within `61 * (j + 1)` ticks of *each* P that keeps running,
 * however full the local queues are.
 *
 * Why ticks and not dispatches: Gs that inherit a slice (a runnext chain) do not count a tick, and
 * while the tick stands still no new look is due.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import { queueText } from "../trace_state/queue_lists.ts";
import { queueStep } from "../trace_state/queue_steps.ts";
import { stateOf } from "../trace_state/playback.ts";
import { ticksOf } from "../trace_state/ticks.ts";

/** See the module comment. */
export const law: Law = {
  name: "look-interval",
  kind: "promise",
  promise: "look",
  words:
    "a G with j before it leaves the shared queue within j + 1 promised intervals of any running P",
  check(trace, { promises: { look } }) {
    if (look === undefined || look.every === Infinity) return [];
    const breaches = new Breaches("look-interval", trace);
    const { queue, every } = look;
    const { length, g, m, about, timeNs } = trace;
    const { lengthBefore, gs } = stateOf(trace);
    const ticks = ticksOf(trace);
    const putAt = new Int32Array(gs).fill(-1), ahead = new Int32Array(gs);
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queueStep(trace, i);
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
    return breaches.list;

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
};
