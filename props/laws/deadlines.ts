/**
 * Earliest deadline first: a P takes no G out of the promised queues while one with an earlier deadline
 * stands there that it could take as well.
 *
 * Thefts are not judged: a thief sees one victim. Silent about workloads that name no deadlines.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import { KeyedQueues } from "../trace_state/followers.ts";
import { ownerOf } from "../trace_state/queue_steps.ts";

/** See the module comment. */
export const law: Law = {
  name: "deadlines",
  kind: "promise",
  promise: "deadlines",
  words: "no G is taken while one with an earlier deadline stands in the promised queues",
  check(trace, { promises: { deadlines } }) {
    const { attrs } = trace.about;
    if (deadlines === undefined || attrs === undefined) return [];
    const breaches = new Breaches("deadlines", trace);
    const { length, g, p } = trace;
    const deadlineNs = (x: number) => attrs.deadlineNs[x] ?? Infinity;
    const queues = new KeyedQueues(trace, deadlines.queues, deadlineNs);
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queues.takes(i);
      if (step !== null) {
        const owner = ownerOf(trace, i, step), first = queues.least(owner < 0 ? p[i] : owner);
        if (first >= 0 && deadlineNs(first) < deadlineNs(g[i])) {
          const reason =
            `G${g[i]}, due at ${deadlineNs(g[i])} ns, was taken while G${first}, due ` +
            `at ${deadlineNs(first)} ns, waited`;
          breaches.at(i, reason);
        }
      }
      queues.play(i);
    }
    return breaches.list;
  },
};
