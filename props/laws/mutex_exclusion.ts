/**
 * A mutex has one holder at a time, and only a held mutex is released. (Go lets any G release a
 * mutex, so this law does not ask who does.)
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "mutex-exclusion",
  kind: "safety",
  words: "a mutex has one holder at a time",
  check(trace) {
    const breaches = new Breaches("mutex-exclusion", trace);
    const { length, code, g, a, about } = trace;
    const holder = new Int32Array(about.mutexNames.length).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      const x = a[i];
      if (code[i] === Ev.LOCK) {
        if (holder[x] >= 0) {
          breaches.at(i, `G${g[i]} locked ${about.mutexNames[x]} while G${holder[x]} held it`);
        }
        holder[x] = g[i];
      } else if (code[i] === Ev.UNLOCK) {
        if (holder[x] < 0) {
          breaches.at(i, `G${g[i]} unlocked ${about.mutexNames[x]}, which nobody held`);
        }
        holder[x] = -1;
      }
    }
    return breaches.list;
  },
};
