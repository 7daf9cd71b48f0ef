/**
 * Time never runs backwards, and is a whole number of ns within the exact range of a number.
 *
 * @module
 */

import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "time-forward",
  kind: "safety",
  words: "virtual time never runs backwards and is a whole number of ns",
  check(trace) {
    const breaches = new Breaches("time-forward", trace);
    const { length, timeNs } = trace;
    let before = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      const now = timeNs[i];
      if (!Number.isSafeInteger(now)) breaches.at(i, `the time ${now} ns is not a whole number`);
      if (now < before) breaches.at(i, `time ran backwards from ${before} to ${now} ns`);
      before = now;
    }
    return breaches.list;
  },
};
