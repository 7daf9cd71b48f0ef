/**
 * What is charged takes time: from its dispatch to its next stop a G takes at least what its spawns,
 * locks, unlocks and closes cost, by the rows of the run's own cost table. A cost that is counted and
 * takes no time would make every figure of a report too good.
 *
 * Only a lower bound, and only of operations that the trace tells of while the G goes on: what a G
 * computes, and what the scheduler does between two Gs, comes on top.
 *
 * @module
 */

import { type CostName, Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** The row that an event of a running G charges. */
const ROW_OF: Readonly<Record<number, CostName>> = {
  [Ev.SPAWN]: "spawnG",
  [Ev.LOCK]: "mutexOp",
  [Ev.UNLOCK]: "mutexOp",
  [Ev.CLOSE]: "chanOp",
};

/** See the module comment. */
export const law: Law = {
  name: "cost-time",
  kind: "safety",
  words: "a G takes at least the time that its spawns, locks and closes are charged",
  check(trace, { outcome }) {
    const breaches = new Breaches("cost-time", trace);
    const { length, code, m, g, a, timeNs } = trace;
    const { costs } = outcome.metrics;
    const rowNs = (name: CostName) => (costs[name]?.ns ?? 0) / (costs[name]?.times ?? 1);
    /** By M: the G it runs, since when, and what that G was charged. */
    const runs: number[] = [], sinceNs: number[] = [], chargedNs: number[] = [];
    for (let i = 0; i < length && !breaches.full; i++) {
      const by = m[i];
      const row = ROW_OF[code[i]];
      if (code[i] === Ev.RUN) {
        runs[by] = g[i];
        sinceNs[by] = timeNs[i];
        chargedNs[by] = 0;
      } else if (row !== undefined) {
        const who = code[i] === Ev.SPAWN ? a[i] : g[i];
        if (runs[by] === who && who >= 0) chargedNs[by] += rowNs(row);
      } else if (code[i] === Ev.STOP && runs[by] === g[i]) {
        runs[by] = -1;
        const tookNs = timeNs[i] - sinceNs[by];
        if (tookNs >= chargedNs[by]) continue;
        const reason = `G${g[i]} ran for ${tookNs} ns, but its operations are charged ${
          chargedNs[by]
        }`;
        breaches.at(i, reason);
      }
    }
    return breaches.list;
  },
};
