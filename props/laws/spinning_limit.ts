/**
 * Few Ms look for work at once. The count of spinning Ms is right, never negative, and never more
 * than the Ps; an M that runs a G or sleeps does not spin. Where a model keeps Go's rule, an M begins to spin by itself only if
 * `2 * spinning < procs - idle` before it, and an M is woken to spin only when nobody spins. Two
 * ways around it are Go's own: a spinner that gave its P up, saw work in its last look and took a P
 * again, spins again unasked; and so does an M about to give its P up when a spinner was wanted while
 * no P was idle (`needspinning`; the event says so).
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
    /** What each M did last, and before that. */
    const last: number[] = [], before: number[] = [];
    const spins: boolean[] = [];
    let spinning = 0, idle = procs;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.P_TAKE || code[i] === Ev.P_IDLE) idle = a[i];
      // A spinner that gave its P up, counted itself out, saw work and took a P again.
      const respins = last[m[i]] === Ev.P_TAKE && before[m[i]] === Ev.SPIN;
      if (m[i] >= 0) {
        before[m[i]] = last[m[i]];
        last[m[i]] = code[i];
      }
      if (spins[m[i]] && (code[i] === Ev.RUN || code[i] === Ev.M_PARK)) {
        breaches.at(i, `M${m[i]} ${code[i] === Ev.RUN ? "runs a G" : "sleeps"} and still spins`);
      }
      if (code[i] !== Ev.SPIN) continue;
      spins[m[i]] = a[i] !== 0;
      const others = spinning;
      spinning += a[i] !== 0 ? 1 : -1;
      if (b[i] !== spinning) {
        breaches.at(i, `the trace counts ${b[i]} spinning Ms, its events make it ${spinning}`);
      }
      if (spinning < 0) breaches.at(i, `M${m[i]} stopped spinning, but nobody was`);
      if (spinning > procs) breaches.at(i, `${spinning} Ms spin beside ${procs} Ps`);
      if (!goRule || a[i] !== 1) continue;
      const woken = i + 1 < length && code[i + 1] === Ev.M_WAKE && m[i + 1] === m[i];
      if (woken && others > 0) {
        breaches.at(i, `M${m[i]} was woken to spin while ${others} were spinning`);
      }
      if (!woken && !respins && 2 * others >= procs - idle) {
        const reason = `M${m[i]} began to spin beside ${others} others with ${procs - idle} of ` +
          `${procs} Ps busy: 2 * ${others} is not less than ${procs - idle}`;
        breaches.at(i, reason);
      }
    }
    return breaches.list;
  },
};
