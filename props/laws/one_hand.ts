/**
 * Each P is on the idle list or in one hand: only an idle P is taken, only a P that is not idle is
 * put to idle or runs a G, and the count of idle Ps is right. A P that is in neither place is lost
 * for good; a P in both runs two Gs at once.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "one-hand",
  kind: "safety",
  words: "each P is idle or in one hand, and the idle Ps are counted right",
  check(trace) {
    const breaches = new Breaches("one-hand", trace);
    const { length, code, p, a, about } = trace;
    const idle = new Uint8Array(about.procs).fill(1);
    let count = about.procs;
    for (let i = 0; i < length && !breaches.full; i++) {
      const x = p[i];
      if (code[i] === Ev.RUN && idle[x] === 1) breaches.at(i, `P${x} runs a G while it is idle`);
      const takes = code[i] === Ev.P_TAKE;
      if (!takes && code[i] !== Ev.P_IDLE) continue;
      if (takes && idle[x] === 0) breaches.at(i, `P${x} was taken while somebody held it`);
      if (!takes && idle[x] === 1) breaches.at(i, `P${x} was put to idle while it was idle`);
      count += (takes ? 0 : 1) - idle[x];
      idle[x] = takes ? 0 : 1;
      if (a[i] !== count) {
        breaches.at(i, `the trace counts ${a[i]} idle Ps, its events make it ${count}`);
      }
    }
    return breaches.list;
  },
};
