/**
 * Few Ms look for work at once. The count of spinning Ms is right, never negative, and never more
 * than the Ps. Where a model keeps Go's rule, an M begins to spin by itself only if
 * `2 * spinning < procs - idle` before it, and an M is woken to spin only when nobody spins. One
 * way around it is Go's own: a spinner that gave its P up, saw work in its last look and took a P
 * again, spins again unasked.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** Models that keep Go's rule: gpm and what is derived from it. */
const keepsGoRule = (model: string) => model.startsWith("gpm");

/** See the module comment. */
export const law: Law = {
  name: "spinning-limit",
  words: "spinning Ms are counted right, and at most half of the busy Ps' worth of them spin",
  check(trace, { spec }) {
    const breaches = new Breaches("spinning-limit", trace);
    const { length, code, m, a, b, about } = trace;
    const { procs } = about;
    const goRule = keepsGoRule(spec.name);
    /** What each M did last. */
    const last: number[] = [];
    let spinning = 0, idle = procs;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.P_TAKE || code[i] === Ev.P_IDLE) idle = a[i];
      const did = last[m[i]];
      if (m[i] >= 0) last[m[i]] = code[i];
      if (code[i] !== Ev.SPIN) continue;
      const before = spinning;
      spinning += a[i] === 1 ? 1 : -1;
      if (b[i] !== spinning) {
        breaches.at(i, `the trace counts ${b[i]} spinning Ms, its events make it ${spinning}`);
      }
      if (spinning < 0) breaches.at(i, `M${m[i]} stopped spinning, but nobody was`);
      if (spinning > procs) breaches.at(i, `${spinning} Ms spin beside ${procs} Ps`);
      if (!goRule || a[i] === 0) continue;
      const woken = i + 1 < length && code[i + 1] === Ev.M_WAKE && m[i + 1] === m[i];
      if (woken && before > 0) {
        breaches.at(i, `M${m[i]} was woken to spin while ${before} were spinning`);
      }
      if (!woken && did !== Ev.P_TAKE && 2 * before >= procs - idle) {
        const reason = `M${m[i]} began to spin beside ${before} others with ${procs - idle} of ` +
          `${procs} Ps busy: 2 * ${before} is not less than ${procs - idle}`;
        breaches.at(i, reason);
      }
    }
    return breaches.list;
  },
};
