/**
 * A P that takes Gs from a shared queue in one go takes the promised number: of `n` Gs at most so many
 * and, if that is promised, its share among `P` Ps and no more; in Go `min(n, floor(n / P) + 1, half a
 * ring)` (proc.go: `globrunqget`).
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import { queueText } from "../trace_state/queue_lists.ts";
import { queueStep } from "../trace_state/queue_steps.ts";

/** See the module comment. */
export const law: Law = {
  name: "global-batch",
  kind: "promise",
  promise: "batch",
  words: "a batch from the shared queue is as large as promised: not more, and not less",
  check(trace, { promises: { batch } }) {
    if (batch === undefined) return [];
    const breaches = new Breaches("global-batch", trace);
    const { length, p, a, b, about } = trace;
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queueStep(trace, i);
      if (step?.queue !== batch.queue || step.verb !== "batch") continue;
      const most = batch.isShared ? Math.floor(b[i] / about.procs) + 1 : Infinity;
      const share = Math.min(b[i], most, batch.most);
      if (a[i] === share) continue;
      const among = batch.isShared ? ` among ${about.procs} Ps` : "";
      const reason = `P${p[i]} took ${a[i]} of the ${b[i]} Gs in ${queueText(batch.queue, -1)}: ` +
        `its share${among}, ${batch.most} at most, is ${share}`;
      breaches.at(i, reason);
    }
    return breaches.list;
  },
};
