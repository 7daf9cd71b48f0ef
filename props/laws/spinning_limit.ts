/**
 * Few Ms look for work at once: an M begins to search by itself only beside fewer than the promised share
 * of the busy Ps (Go: `2 * spinning < procs - idle`), or of all Ps. Two ways around it are Go's own: a
 * searcher that gave its P up, saw work in its last look and took a P again, searches again unasked, if
 * the model promises no less; and so does an M about to give its P up when a searcher was wanted while no
 * P was idle (`needspinning`; the event says so).
 *
 * Whom a wake-up makes search is the affair of `wake-budget`.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "spinning-limit",
  kind: "promise",
  promise: "spinners",
  words: "no M begins to spin beside as many others as the promised share of the Ps",
  check(trace, { promises: { spinners } }) {
    if (spinners === undefined) return [];
    const breaches = new Breaches("spinning-limit", trace);
    const { length, code, m, a, about } = trace;
    const { procs } = about;
    /** What each M did last, and before that. */
    const last: number[] = [], before: number[] = [];
    let spinning = 0, idle = procs;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.P_TAKE || code[i] === Ev.P_IDLE) idle = a[i];
      // A spinner that gave its P up, counted itself out, saw work and took a P again.
      const respins = last[m[i]] === Ev.P_TAKE && before[m[i]] === Ev.SPIN;
      if (m[i] >= 0) {
        before[m[i]] = last[m[i]];
        last[m[i]] = code[i];
      }
      if (code[i] !== Ev.SPIN) continue;
      const others = spinning;
      spinning += a[i] !== 0 ? 1 : -1;
      if (spinning > procs) breaches.at(i, `${spinning} Ms spin beside ${procs} Ps`);
      const woken = i + 1 < length && code[i + 1] === Ev.M_WAKE && m[i + 1] === m[i];
      if (a[i] !== 1 || woken || (respins && spinners.respins)) continue;
      const counted = spinners.of === "busy" ? procs - idle : procs;
      if (others < spinners.share * counted) continue;
      const which = spinners.of === "busy" ? "busy Ps" : "Ps";
      const reason = `M${m[i]} began to spin beside ${others} others: fewer than ` +
        `${spinners.share} * ${counted} ${which} are promised`;
      breaches.at(i, reason);
    }
    return breaches.list;
  },
};
