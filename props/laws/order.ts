/**
 * Laws about who goes first: strict priorities, deadlines, and shares by weight.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";
import { promiseLaw } from "../law.ts";
import { doubles, ints } from "../trace_state/columns.ts";
import { KeyedQueues } from "../trace_state/followers.ts";
import { stateOf } from "../trace_state/playback.ts";
import { ownerOf, queueStep } from "../trace_state/queue_steps.ts";

/**
 * Strict priorities: a P takes no G out of the promised queues while one of a higher class (a
 * smaller number) stands there that it could take as well. One that has waited for the promised
 * time may go before others: without such aging a low class starves.
 *
 * Thefts are not judged: a thief sees one victim. Silent about workloads that name no classes.
 */
export const priorities = promiseLaw(
  "priorities",
  "priorities",
  "no G is taken while one of a higher class waits in the promised queues, unless it has aged",
  (breaches, trace, priorities) => {
    const { attrs } = trace.about;
    if (attrs === undefined) return;
    const { length, g, p, timeNs } = trace;
    const classOf = (x: number) => attrs.classOf[x] ?? 0;
    const queues = new KeyedQueues(trace, priorities.queues, classOf);
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queues.takes(i);
      if (step !== null) {
        const owner = ownerOf(trace, i, step), first = queues.least(owner < 0 ? p[i] : owner);
        const waitedNs = timeNs[i] - queues.sinceNs(g[i]);
        if (first >= 0 && classOf(first) < classOf(g[i]) && waitedNs < priorities.agingNs) {
          const reason =
            `G${g[i]} of class ${classOf(g[i])} was taken after ${waitedNs} ns while ` +
            `G${first} of class ${classOf(first)} waited`;
          breaches.at(i, reason);
        }
      }
      queues.play(i);
    }
  },
);

/**
 * Earliest deadline first: a P takes no G out of the promised queues while one with an earlier
 * deadline stands there that it could take as well.
 *
 * Thefts are not judged: a thief sees one victim. Silent about workloads that name no deadlines.
 */
export const deadlines = promiseLaw(
  "deadlines",
  "deadlines",
  "no G is taken while one with an earlier deadline waits in the promised queues",
  (breaches, trace, deadlines) => {
    const { attrs } = trace.about;
    if (attrs === undefined) return;
    const { length, g, p } = trace;
    const deadlineNs = (x: number) => attrs.deadlineNs[x] ?? Infinity;
    const queues = new KeyedQueues(trace, deadlines.queues, deadlineNs);
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queues.takes(i);
      if (step !== null) {
        const owner = ownerOf(trace, i, step), first = queues.least(owner < 0 ? p[i] : owner);
        if (first >= 0 && deadlineNs(first) < deadlineNs(g[i])) {
          const reason =
            `G${g[i]}, due at ${deadlineNs(g[i])} ns, was taken while G${first}, due ` +
            `at ${deadlineNs(first)} ns, waited`;
          breaches.at(i, reason);
        }
      }
      queues.play(i);
    }
  },
);

/** Weight of a G of which the workload says nothing. */
const WEIGHT = 1024;

/** Reasons to stop after which a G could still run. */
const RUNNABLE: readonly number[] = [LeaveWhy.YIELD, LeaveWhy.PREEMPT, LeaveWhy.GOYIELD];

/**
 * Fair shares: of the Gs that could have run through a whole period, each ran for its share by
 * weight, give or take the promised part of the period, or of what they ran together if that is
 * more: others may have had most of the period, and one slice is then much of what is left.
 *
 * Judged period by period, for the Gs of one P (those that stayed there) or of the whole machine.
 * A G cannot run on two Ps at once: on more than one P nobody's share is more than the period,
 * and what is left goes to the others by weight. Judged only where there is a core for each P:
 * with fewer, the kernel shares. Silent about workloads that name no weights.
 */
export const weights = promiseLaw(
  "weights",
  "weights",
  "Gs that could run through a whole period share processor time by their weights",
  (breaches, trace, weights) => {
    const { about, length, code, g, p, a, timeNs } = trace;
    const { attrs } = about;
    if (attrs === undefined || about.cores < about.procs) return;
    const { periodNs, within } = weights, perP = weights.of === "p";
    const { gs } = stateOf(trace);
    /**
     * Gs that could run, and since when; since when each runs, or -1; what it ran in this period.
     */
    const able = new Map<number, number>();
    const runsNs = doubles(gs, -1), ranNs = doubles(gs);
    /** The P that each G belongs to, and since when. */
    const home = ints(gs, -1), homeNs = doubles(gs);
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
);

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
