/**
 * A full ring spills exactly its older half and the G being put (129 of 256 + 1), in that order, to
 * the tail of the global queue. Nothing is lost, nothing is left out, and nothing comes between.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { QueueLists } from "../shadow/queue_lists.ts";
import { replayOf } from "../shadow/replay.ts";

/** See the module comment. */
export const law: Law = {
  name: "overflow",
  words: "a full ring moves its older half and the new G to the global queue, in order",
  check(trace) {
    const breaches = new Breaches("overflow", trace);
    const { length, code, p, g, a, about } = trace;
    const size = about.ringSlots, half = size >> 1;
    const { lengthBefore, gs } = replayOf(trace);
    const rings = new QueueLists(about.procs, gs);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.PUT_LOCAL) rings.append(p[i], g[i]);
      else if (code[i] === Ev.GET_LOCAL || code[i] === Ev.STEAL_G) rings.remove(g[i]);
      else if (code[i] === Ev.SPILL) spill(i);
    }
    return breaches.list;

    function spill(i: number): void {
      if (lengthBefore[i] !== size) {
        breaches.at(i, `a ring that held ${lengthBefore[i]} of ${size} Gs was spilled`);
      }
      if (a[i] !== half + 1) {
        breaches.at(i, `${a[i]} Gs were spilled, half and the new one are ${half + 1}`);
      }
      for (let k = 0; k <= half; k++) {
        const expected = k < half ? rings.head(p[i]) : g[i];
        const at = i + 1 + k;
        const found = at < length && code[at] === Ev.PUT_GLOBAL ? g[at] : -1;
        if (found !== expected) {
          const what = found >= 0 ? `G${found}` : "nothing";
          breaches.at(i, `${k + 1}. of the spill should be G${expected}, the trace has ${what}`);
          return;
        }
        rings.remove(expected);
      }
    }
  },
};
