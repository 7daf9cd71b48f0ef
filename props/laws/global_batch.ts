/**
 * A P that takes Gs from the global queue in one go takes its share and no more: of `n` Gs among `P`
 * Ps, `min(n, floor(n / P) + 1, half a ring)` (proc.go: `globrunqget`).
 *
 * Holds for models with the option `globalEvery`: gpm and what is derived from it.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "global-batch",
  words: "a batch from the global queue is min(n, n / P + 1, half a ring)",
  check(trace, { options }) {
    if (typeof options["globalEvery"] !== "number") return [];
    const breaches = new Breaches("global-batch", trace);
    const { length, code, p, a, b, about } = trace;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] !== Ev.GRAB) continue;
      const share = Math.min(b[i], Math.floor(b[i] / about.procs) + 1, about.ringSlots >> 1);
      if (a[i] === share) continue;
      const reason =
        `P${p[i]} took ${a[i]} of the ${b[i]} Gs in the global queue: its share among ` +
        `${about.procs} Ps with rings of ${about.ringSlots} is ${share}`;
      breaches.at(i, reason);
    }
    return breaches.list;
  },
};
