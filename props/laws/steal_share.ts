/**
 * A thief takes the share of its victim's queue that the model promises, and goes on with the first or
 * the last of its loot. Of half, for example: less, and the thief is back too soon; more, and the victim
 * becomes a thief.
 *
 * A P that robs itself is no thief: it breaks the promise, though no G is lost by it.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { queueText } from "../trace_state/queue_lists.ts";
import { ownerOf, queueStep, shareText, shareUp } from "../trace_state/queue_steps.ts";
import { stateOf } from "../trace_state/playback.ts";

/** See the module comment. */
export const law: Law = {
  name: "steal-share",
  kind: "promise",
  promise: "steal",
  words: "a thief takes the promised share of another P's queue, and runs the promised end of it",
  check(trace, { promises: { steal } }) {
    if (steal === undefined) return [];
    const breaches = new Breaches("steal-share", trace);
    const { length, code, m, g, p, a } = trace;
    const { lengthBefore } = stateOf(trace);
    /** By M: the size of its haul, how many of it came so far, and the G of it that runs next, or -1. */
    const haul: number[] = [], came: number[] = [], due: number[] = [];
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.RUN) {
        if (due[m[i]] >= 0 && due[m[i]] !== g[i]) {
          const reason = `M${m[i]} stole and ran G${g[i]}: the ${steal.runs} of its loot is ` +
            `G${due[m[i]]}`;
          breaches.at(i, reason);
        }
        due[m[i]] = -1;
      }
      const step = queueStep(trace, i);
      if (step?.queue !== steal.queue) continue;
      const victim = ownerOf(trace, i, step);
      if (step.verb === "theft") {
        haul[m[i]] = a[i];
        came[m[i]] = 0;
        const n = lengthBefore[i], share = shareUp(steal.share, n);
        if (a[i] !== share) {
          const of = victim < 0 ? queueText(step.queue, victim) : `P${victim}`;
          const reason = `P${p[i]} stole ${a[i]} of the ${n} Gs of ${of}: ` +
            `${shareText(steal.share)} of them is ${share}`;
          breaches.at(i, reason);
        }
        if (victim === p[i]) breaches.at(i, `P${p[i]} stole from itself`);
      } else if (step.verb === "rob") {
        if (came[m[i]]++ === (steal.runs === "first" ? 0 : haul[m[i]] - 1)) due[m[i]] = g[i];
      }
    }
    return breaches.list;
  },
};
