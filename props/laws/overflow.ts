/**
 * A full queue spills what the model promises, for example its older half, and the G being put (129 of
 * 256 + 1), in that order, to the tail of the promised queue. Nothing is lost, nothing is left out, and
 * nothing comes between.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";
import {
  ownerOf,
  queueStep,
  type QueueVerb,
  shareDown,
  shareText,
  sizeOf,
} from "../trace_state/queue_steps.ts";
import { QueueLists } from "../trace_state/queue_lists.ts";
import { stateOf } from "../trace_state/playback.ts";

/** What takes a G out of a queue. */
const LEAVES: readonly QueueVerb[] = ["take", "rob", "remove"];

/** See the module comment. */
export const law: Law = {
  name: "overflow",
  kind: "promise",
  promise: "spill",
  words: "a full queue moves its promised part and the new G to the promised queue, in order",
  check(trace, { promises: { spill } }) {
    if (spill === undefined) return [];
    const breaches = new Breaches("overflow", trace);
    const { length, g, a, about } = trace;
    const size = sizeOf(trace, spill.queue), most = shareDown(spill.share, size);
    const { lengthBefore, gs } = stateOf(trace);
    const lists = new QueueLists(about.procs, gs);
    const listOf = (owner: number) => owner < 0 ? lists.global : owner;
    for (let i = 0; i < length && !breaches.full; i++) {
      const step = queueStep(trace, i);
      if (step?.queue !== spill.queue) continue;
      const owner = ownerOf(trace, i, step);
      if (step.verb === "put") lists.append(listOf(owner), g[i]);
      else if (LEAVES.includes(step.verb)) lists.remove(g[i]);
      else if (step.verb === "spill") judge(i, listOf(owner));
    }
    return breaches.list;

    function judge(i: number, owner: number): void {
      if (lengthBefore[i] !== size) {
        breaches.at(i, `a ring that held ${lengthBefore[i]} of ${size} Gs was spilled`);
      }
      if (a[i] !== most + 1) {
        const reason = `${a[i]} Gs were spilled, ${shareText(spill!.share)} and the new one are ` +
          `${most + 1}`;
        breaches.at(i, reason);
      }
      const moved = [...outOf(owner), g[i]];
      for (const [k, expected] of moved.entries()) {
        const at = i + 1 + k, step = at < length ? queueStep(trace, at) : undefined;
        const found = step?.queue === spill!.to && step.verb === "put" ? g[at] : -1;
        if (found !== expected) {
          const what = found >= 0 ? `G${found}` : "nothing";
          breaches.at(i, `${k + 1}. of the spill should be G${expected}, the trace has ${what}`);
          return;
        }
        lists.remove(expected);
      }
    }

    /** The Gs that have to leave the queue of `owner`, in order. */
    function outOf(owner: number): number[] {
      const out: number[] = [];
      let skip = spill!.which === "newer" ? lists.length[owner] - most : 0;
      for (let x = lists.head(owner); x >= 0 && out.length < most; x = lists.behind(x)) {
        if (skip-- <= 0) out.push(x);
      }
      return out;
    }
  },
};
