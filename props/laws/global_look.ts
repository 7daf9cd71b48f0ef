/**
 * The shared queue is looked at before the own queues only on a tick that is a multiple of the promised
 * interval: the rarest look that still bounds every wait (proc.go: `schedtick%61`). More looks than that,
 * and the local queues starve (golang/go#13546).
 *
 * A G that is taken alone tells of such a look if the P had work of its own ever since its last dispatch:
 * else it may have found its own queues empty. That the look is not left out is the affair of
 * `look-interval`.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import { firstLooks } from "../trace_state/followers.ts";
import { queueText } from "../trace_state/queue_lists.ts";

/** See the module comment. */
export const law: Law = {
  name: "global-look",
  kind: "promise",
  promise: "look",
  words: "the shared queue is looked at first on the promised ticks and on no other",
  check(trace, { promises: { look } }) {
    if (look === undefined) return [];
    const breaches = new Breaches("global-look", trace);
    for (const { i, p, tick } of firstLooks(trace, look.queue)) {
      if (breaches.full) break;
      if (tick % look.every === 0) continue;
      const which = look.every === Infinity
        ? "none is for that"
        : `only the multiples of ${look.every} are for that`;
      breaches.at(
        i,
        `P${p} looked at ${queueText(look.queue, -1)} first on tick ${tick}: ${which}`,
      );
    }
    return breaches.list;
  },
};
