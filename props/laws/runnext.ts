/**
 * A G that is kicked out of runnext goes to the tail of the same P's ring, or, if that is full, with
 * its older half to the global queue: it loses its turn, never its place among the others.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { replayOf } from "../shadow/replay.ts";

/** Events that say where a kicked G went. */
const GOES = new Set<number>([
  Ev.RUN,
  Ev.PUT_LOCAL,
  Ev.PUT_NEXT,
  Ev.PUT_GLOBAL,
  Ev.SPILL,
]);

/** See the module comment. */
export const law: Law = {
  name: "runnext",
  words: "a G kicked out of runnext goes to the tail of the same P's ring",
  check(trace) {
    const breaches = new Breaches("runnext", trace);
    const { length, code, g, p, a, m } = trace;
    const { gs } = replayOf(trace);
    /** The P whose runnext each G was kicked out of, until the trace says where it went. */
    const from = new Int32Array(gs).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      const x = g[i];
      if (x >= 0 && GOES.has(code[i]) && from[x] >= 0) {
        const toRing = code[i] === Ev.PUT_LOCAL || code[i] === Ev.SPILL;
        if (!toRing || p[i] !== from[x]) {
          breaches.at(i, `G${x} was kicked out of runnext of P${from[x]}, but ${went(i)}`);
        }
        from[x] = -1;
      }
      if (code[i] === Ev.PUT_NEXT && a[i] >= 0) {
        from[a[i]] = p[i];
        if (a[i] === x) breaches.at(i, `G${x} kicked itself out of runnext`);
      }
    }
    return breaches.list;

    function went(i: number): string {
      switch (code[i]) {
        case Ev.RUN:
          return `ran at once on M${m[i]}`;
        case Ev.PUT_GLOBAL:
          return `went to the global queue alone`;
        case Ev.PUT_NEXT:
          return `went to runnext of P${p[i]}`;
        default:
          return `went to the ring of P${p[i]}`;
      }
    }
  },
};
