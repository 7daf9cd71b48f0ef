/**
 * A thief takes the larger half of its victim's ring: `ceil(length / 2)`, from the head. Less, and
 * the thief is back too soon; more, and the victim becomes a thief.
 *
 * Silent about models whose option `steal` says something else (`one`, `all`).
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { replayOf } from "../shadow/replay.ts";

/** See the module comment. */
export const law: Law = {
  name: "steal-half",
  words: "a thief takes ceil(n / 2) of the n Gs in its victim's ring",
  check(trace, { options }) {
    if (options["steal"] === "one" || options["steal"] === "all") return [];
    const breaches = new Breaches("steal-half", trace);
    const { length, code, g, p, a } = trace;
    const { lengthBefore } = replayOf(trace);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] !== Ev.STEAL) continue;
      const n = lengthBefore[i], half = n - (n >> 1);
      if (a[i] !== half) {
        breaches.at(
          i,
          `P${p[i]} stole ${a[i]} of the ${n} Gs of P${g[i]}: half of them is ${half}`,
        );
      }
      if (g[i] === p[i]) breaches.at(i, `P${p[i]} stole from itself`);
    }
    return breaches.list;
  },
};
