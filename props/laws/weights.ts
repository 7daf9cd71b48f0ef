/**
 * Fair shares: of the Gs that could have run through a whole period, each ran for its share by weight,
 * give or take the promised part of the period, or of what they ran together if that is more: others may
 * have had most of the period, and one slice is then much of what is left.
 *
 * Judged period by period, for the Gs of one P (those that stayed there) or of the whole machine. A G
 * cannot run on two Ps at once: on more than one P nobody's share is more than the period, and what is
 * left goes to the others by weight. Judged only where there is a core for each P: with fewer, the kernel
 * shares. Silent about workloads that name no weights.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { ownerOf, queueStep } from "../trace_state/queue_steps.ts";
import { stateOf } from "../trace_state/playback.ts";

/** Weight of a G of which the workload says nothing. */
const WEIGHT = 1024;

/** Reasons to stop after which a G could still run. */
const RUNNABLE: readonly number[] = [LeaveWhy.YIELD, LeaveWhy.PREEMPT, LeaveWhy.GOYIELD];

/** See the module comment. */
export const law: Law = {
  name: "weights",
  kind: "promise",
  promise: "weights",
  words: "Gs that could run through a whole period get processor time by their weights",
  check(trace, { promises: { weights } }) {
    const { about, length, code, g, p, a, timeNs } = trace;
    const { attrs } = about;
    if (weights === undefined || attrs === undefined || about.cores < about.procs) return [];
    const { periodNs, within } = weights, perP = weights.of === "p";
    const breaches = new Breaches("weights", trace);
    const { gs } = stateOf(trace);
    /** Gs that could run, and since when; since when each runs, or -1; what it ran in this period. */
    const able = new Map<number, number>();
    const runsNs = new Float64Array(gs).fill(-1), ranNs = new Float64Array(gs);
    /** The P that each G belongs to, and since when. */
    const home = new Int32Array(gs).fill(-1), homeNs = new Float64Array(gs);
    let fromNs = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      const now = timeNs[i], x = g[i];
      while (now >= fromNs + periodNs) close();
      const step = queueStep(trace, i);
      if (step?.verb === "put") belongs(x, ownerOf(trace, i, step), now);
      switch (code[i]) {
        case Ev.READY:
          able.set(x, now);
          break;
        case Ev.RUN:
          if (!able.has(x)) able.set(x, now);
          belongs(x, p[i], now);
          runsNs[x] = now;
          break;
        case Ev.STOP:
          if (runsNs[x] >= 0) ranNs[x] += now - Math.max(runsNs[x], fromNs);
          runsNs[x] = -1;
          if (!RUNNABLE.includes(a[i])) able.delete(x);
      }
    }
    return breaches.list;

    function belongs(x: number, q: number, now: number): void {
      if (q < 0 || home[x] === q) return;
      home[x] = q;
      homeNs[x] = now;
    }

    /** The period is over: judges it and begins the next. */
    function close(): void {
      const untilNs = fromNs + periodNs;
      const groups = new Map<number, number[]>();
      for (const [x, sinceNs] of able) {
        if (runsNs[x] >= 0) ranNs[x] += untilNs - Math.max(runsNs[x], fromNs);
        if (sinceNs > fromNs || (perP && homeNs[x] > fromNs)) continue;
        const q = perP ? home[x] : 0;
        groups.set(q, [...groups.get(q) ?? [], x]);
      }
      for (const group of groups.values()) if (group.length > 1) judge(group, untilNs);
      ranNs.fill(0);
      fromNs = untilNs;
    }

    function judge(group: readonly number[], untilNs: number): void {
      const totalNs = group.reduce((sum, x) => sum + ranNs[x], 0);
      if (totalNs === 0) return;
      const due = sharesOf(group.map((x) => attrs!.weight[x] ?? WEIGHT), periodNs / totalNs);
      for (const [k, x] of group.entries()) {
        const share = ranNs[x] / totalNs;
        if (Math.abs(share - due[k]) * totalNs <= within * Math.max(periodNs, totalNs)) continue;
        const reason = `G${x} of weight ${attrs!.weight[x] ?? WEIGHT} ran for ${ranNs[x]} of the ` +
          `${totalNs} ns that ${group.length} Gs ran up to ${untilNs} ns: a share of ` +
          `${share.toFixed(3)}, promised are ${due[k].toFixed(3)} give or take ${within}`;
        breaches.add({ g: x, p: perP ? home[x] : -1, atNs: untilNs }, reason);
        return;
      }
    }
  },
};

/** Shares by weight, none above `most`: what is cut off goes to the others. */
function sharesOf(weights: readonly number[], most: number): number[] {
  const shares = weights.map(() => 0);
  let open = weights.map((_, k) => k), left = 1;
  for (;;) {
    const sum = open.reduce((total, k) => total + weights[k], 0);
    const full = open.filter((k) => left * weights[k] / sum > most);
    if (full.length === 0) {
      for (const k of open) shares[k] = left * weights[k] / sum;
      return shares;
    }
    for (const k of full) shares[k] = most;
    left -= full.length * most;
    open = open.filter((k) => !full.includes(k));
    if (open.length === 0) return shares;
  }
}
