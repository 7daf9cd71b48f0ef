/**
 * Strict priorities: a P takes no G out of the promised queues while one of a higher class (a smaller
 * number) stands there that it could take as well. One that has waited for the promised time may go
 * before others: without such aging a low class starves.
 *
 * Thefts are not judged: a thief sees one victim. Silent about workloads that name no classes.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import { KeyedQueues } from "../trace_state/followers.ts";
import { ownerOf } from "../trace_state/queue_steps.ts";

/** See the module comment. */
export const law: Law = {
  name: "priorities",
  kind: "promise",
  promise: "priorities",
  words:
    "no G is taken while one of a higher class stands in the promised queues, but for old ones",
  check(trace, { promises: { priorities } }) {
    const { attrs } = trace.about;
    if (priorities === undefined || attrs === undefined) return [];
    const breaches = new Breaches("priorities", trace);
    const { length, g, p, timeNs } = trace;
    const classOf = (x: number) => attrs.classOf[x] ?? 0;
    const queues = new KeyedQueues(trace, priorities.queues, classOf);
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queues.takes(i);
      if (step !== null) {
        const owner = ownerOf(trace, i, step), first = queues.least(owner < 0 ? p[i] : owner);
        const waitedNs = timeNs[i] - queues.sinceNs(g[i]);
        if (first >= 0 && classOf(first) < classOf(g[i]) && waitedNs < priorities.agingNs) {
          const reason =
            `G${g[i]} of class ${classOf(g[i])} was taken after ${waitedNs} ns while ` +
            `G${first} of class ${classOf(first)} waited`;
          breaches.at(i, reason);
        }
      }
      queues.play(i);
    }
    return breaches.list;
  },
};
