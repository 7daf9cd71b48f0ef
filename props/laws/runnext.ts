/**
 * A G that is kicked out of a slot goes where the model promises: to the tail of the same P's ring, for
 * example, or, if that is full, with what that spills. It loses its turn, never its place among the
 * others.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { queueText } from "../trace_state/queue_lists.ts";
import { ownerOf, queueStep } from "../trace_state/queue_steps.ts";
import { stateOf } from "../trace_state/playback.ts";

/** See the module comment. */
export const law: Law = {
  name: "runnext",
  kind: "promise",
  promise: "slot",
  words: "a G kicked out of the slot goes to the tail of the promised queue",
  check(trace, { promises: { slot } }) {
    if (slot === undefined) return [];
    const breaches = new Breaches("runnext", trace);
    const { length, code, g, a, m } = trace;
    const { gs } = stateOf(trace);
    /** The P out of whose slot each G was kicked, until the trace says where it went. */
    const from = new Int32Array(gs).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      const x = g[i], step = queueStep(trace, i);
      if (code[i] === Ev.RUN && from[x] >= 0) went(i, `ran at once on M${m[i]}`);
      if (step?.verb !== "put" && step?.verb !== "spill") continue;
      const owner = ownerOf(trace, i, step);
      if (from[x] >= 0) {
        const isRight = step.queue === slot.kicked && (owner < 0 || owner === from[x]);
        if (isRight) from[x] = -1;
        else went(i, `went to ${queueText(step.queue, owner)}${owner < 0 ? " alone" : ""}`);
      }
      if (step.queue !== slot.queue || !step.kicks || a[i] < 0) continue;
      from[a[i]] = owner;
      if (a[i] === x) breaches.at(i, `G${x} kicked itself out of ${queueText(slot.queue, owner)}`);
    }
    return breaches.list;

    function went(i: number, where: string): void {
      const x = g[i];
      breaches.at(i, `G${x} was kicked out of ${queueText(slot!.queue, from[x])}, but ${where}`);
      from[x] = -1;
    }
  },
};
