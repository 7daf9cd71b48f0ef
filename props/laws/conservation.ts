/**
 * No G is lost, doubled, or run after its end.
 *
 * The heart of every scheduler: whatever queues it has, each runnable G is in exactly one of them,
 * or in the hands of exactly one M that is about to put it somewhere. The replay knows where each G
 * is after each event; this law only sorts its findings.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import type { FaultKind } from "../trace_state/state.ts";
import { stateOf } from "../trace_state/playback.ts";

const KINDS: readonly FaultKind[] = ["lost", "doubled", "dead"];

/** See the module comment. */
export const law: Law = {
  name: "conservation",
  kind: "safety",
  words: "no G is lost, doubled, or run after its end: a runnable G is in exactly one place",
  check(trace, { traits }) {
    const breaches = new Breaches("conservation", trace);
    // A G with a thread of its own waits in that thread, in no queue of the model: it is not lost.
    const ownThreads = traits.threads === "per-g";
    for (const fault of stateOf(trace).faults) {
      if (!KINDS.includes(fault.kind) || (ownThreads && fault.kind === "lost")) continue;
      const { m, p, timeNs } = trace;
      breaches.add(
        { g: fault.g, p: p[fault.i], m: m[fault.i], atNs: timeNs[fault.i], event: fault.i },
        fault.reason,
      );
    }
    return breaches.list;
  },
};
