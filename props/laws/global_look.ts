/**
 * A single G is taken from the global queue, before the own queues are looked at, only on a tick that
 * is a multiple of 61: the rarest look that still bounds every wait (proc.go: `schedtick%61`). More
 * looks than that, and the local queues starve (golang/go#13546).
 *
 * That the look is not left out is the affair of `tick-61`. Holds for models with the option
 * `globalEvery` (61 in Go).
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "global-look",
  words: "the global queue is looked at first on each 61st tick and on no other",
  check(trace, { options }) {
    const every = options["globalEvery"];
    if (typeof every !== "number") return [];
    const breaches = new Breaches("global-look", trace);
    const { length, code, p, a, b, about } = trace;
    /** Tick of each P as its last dispatch left it; -1 before the first. */
    const tick = new Int32Array(about.procs).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.RUN && p[i] >= 0) tick[p[i]] = a[i];
      if (code[i] !== Ev.GET_GLOBAL || b[i] > 0 || code[i - 1] === Ev.GRAB) continue;
      if (tick[p[i]] < 0 || tick[p[i]] % every === 0) continue;
      const reason = `P${p[i]} looked at the global queue first on tick ${tick[p[i]]}: only the ` +
        `multiples of ${every} are for that`;
      breaches.at(i, reason);
    }
    return breaches.list;
  },
};
