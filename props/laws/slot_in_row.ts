/**
 * A slot is a shortcut past everybody who waits in the queue, so a model may promise that a P runs only so
 * many Gs out of it in a row (Tokio: `MAX_LIFO_POLLS_PER_TICK`). Without a cap two Gs that wake each other
 * keep a P to themselves until somebody preempts them.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { DispatchSources, Source } from "../trace_state/followers.ts";
import { queueText } from "../trace_state/queue_lists.ts";

/** See the module comment. */
export const law: Law = {
  name: "slot-in-row",
  kind: "promise",
  promise: "slot",
  words: "a P runs no more Gs out of its slot in a row than promised",
  check(trace, { promises: { slot } }) {
    if (slot === undefined || slot.inRow === Infinity) return [];
    const breaches = new Breaches("slot-in-row", trace);
    const { length, code, g, p, about } = trace;
    const sources = new DispatchSources(trace, slot.queue);
    const inRow = new Int32Array(about.procs);
    for (let i = 0; i < length && !breaches.full; i++) {
      sources.play(i);
      if (code[i] !== Ev.RUN || p[i] < 0) continue;
      inRow[p[i]] = sources.of[g[i]] === Source.SLOT ? inRow[p[i]] + 1 : 0;
      if (inRow[p[i]] <= slot.inRow) continue;
      const reason = `G${g[i]} is the ${inRow[p[i]]}. in a row out of ` +
        `${queueText(slot.queue, p[i])}: at most ${slot.inRow} are promised`;
      breaches.at(i, reason);
      inRow[p[i]] = 0;
    }
    return breaches.list;
  },
};
