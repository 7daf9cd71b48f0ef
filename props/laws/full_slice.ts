/**
 * The monitor ends no slice before its length: a G that is preempted was seen on one tick for at
 * least the promised time. Too short a slice costs a switch for nothing, again and again.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "full-slice",
  kind: "promise",
  promise: "slice",
  words: "no slice is ended before the promised time",
  check(trace, { promises: { slice } }) {
    if (slice === undefined) return [];
    const breaches = new Breaches("full-slice", trace);
    const { length, code, g, b } = trace;
    // The trace tells whole us.
    const leastUs = Math.floor(slice.leastNs / 1_000);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] !== Ev.PREEMPT || b[i] >= leastUs) continue;
      const reason = `G${g[i]} was preempted after ${
        b[i]
      } us on one tick: a slice has ${leastUs} us`;
      breaches.at(i, reason);
    }
    return breaches.list;
  },
};
