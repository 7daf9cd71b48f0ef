/**
 * The monitor ends no slice before its length: a G that is preempted was seen on one tick for at
 * least `Traits.sliceNs`. Too short a slice costs a switch for nothing, again and again.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "full-slice",
  words: "no slice is ended before its length",
  check(trace, { traits }) {
    const breaches = new Breaches("full-slice", trace);
    const { length, code, g, b } = trace;
    // The trace tells whole us.
    const leastUs = Math.floor(traits.sliceNs / 1_000);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] !== Ev.PREEMPT || b[i] >= leastUs) continue;
      const reason = `G${g[i]} was preempted after ${
        b[i]
      } us on one tick: a slice is ${leastUs} us`;
      breaches.at(i, reason);
    }
    return breaches.list;
  },
};
