/**
 * The queues are what they say: a ring never holds more than its slots, every queue is first in,
 * first out, and every length the trace states is the length its own events add up to.
 *
 * A copy of each ring, of each runnext slot and of the global queue is rebuilt from the events; each
 * GET, STEAL, SPILL and GRAB must agree with it.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import { stateOf } from "../trace_state/playback.ts";

/** See the module comment. */
export const law: Law = {
  name: "ring-bound",
  kind: "safety",
  words: "a ring holds at most its slots, and each queue gives Gs in the order it got them",
  check(trace) {
    const breaches = new Breaches("ring-bound", trace);
    for (const fault of stateOf(trace).faults) {
      if (fault.kind !== "contents" && fault.kind !== "bound") continue;
      const { m, p, timeNs } = trace;
      breaches.add(
        { g: fault.g, p: p[fault.i], m: m[fault.i], atNs: timeNs[fault.i], event: fault.i },
        fault.reason,
      );
    }
    return breaches.list;
  },
};
