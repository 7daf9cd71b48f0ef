/**
 * The Ms that look for work are counted right: never below nobody, and an M that runs a G or sleeps is
 * not among them. Whoever wakes nobody because "somebody is looking" rests on that count.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "spinning-count",
  kind: "safety",
  words: "spinning Ms are counted right, and an M that runs a G or sleeps does not spin",
  check(trace) {
    const breaches = new Breaches("spinning-count", trace);
    const { length, code, m, a, b } = trace;
    const spins: boolean[] = [];
    let spinning = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (spins[m[i]] && (code[i] === Ev.RUN || code[i] === Ev.M_PARK)) {
        breaches.at(i, `M${m[i]} ${code[i] === Ev.RUN ? "runs a G" : "sleeps"} and still spins`);
      }
      if (code[i] !== Ev.SPIN) continue;
      spins[m[i]] = a[i] !== 0;
      spinning += a[i] !== 0 ? 1 : -1;
      if (b[i] !== spinning) {
        breaches.at(i, `the trace counts ${b[i]} spinning Ms, its events make it ${spinning}`);
      }
      if (spinning < 0) breaches.at(i, `M${m[i]} stopped spinning, but nobody was`);
    }
    return breaches.list;
  },
};
