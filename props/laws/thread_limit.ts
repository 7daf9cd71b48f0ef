/**
 * There are never more Ms than the machine allows, and the trace counts them right.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "thread-limit",
  kind: "safety",
  words: "there are never more Ms than the limit of the machine",
  check(trace) {
    const breaches = new Breaches("thread-limit", trace);
    const { length, code, a, m, about } = trace;
    let alive = -1;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.M_EXIT) alive--;
      if (code[i] !== Ev.M_NEW) continue;
      // The first M_NEW says how many the run began with.
      alive = alive < 0 ? a[i] : alive + 1;
      if (a[i] !== alive) {
        breaches.at(i, `the trace counts ${a[i]} Ms, its events make it ${alive}`);
      }
      if (alive > about.msMax) {
        breaches.at(i, `M${m[i]} is number ${alive}: the machine allows ${about.msMax}`);
      }
    }
    return breaches.list;
  },
};
