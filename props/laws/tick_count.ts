/**
 * The tick of a P grows by one with each dispatch, but for those that go on with a running slice, and a G
 * that comes back from a system call goes on with its own (proc.go: `exitsyscall`). Everything that
 * bounds a wait counts in ticks; a tick too many or too few makes every other bound wrong.
 *
 * Whether a dispatch out of a queue may go on with a running slice is the model's affair, and of
 * `tick-inherit`.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "tick-count",
  kind: "safety",
  words:
    "the ticks of a P are counted right: one for each dispatch that does not inherit its slice",
  check(trace) {
    const breaches = new Breaches("tick-count", trace);
    const { length, code, p, a, b, about } = trace;
    const tick = new Int32Array(about.procs).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] !== Ev.RUN || p[i] < 0) continue;
      const before = tick[p[i]], expected = before + 1 - b[i];
      if (before >= 0 && a[i] !== expected) {
        breaches.at(
          i,
          `P${p[i]} counts tick ${a[i]} after ${before}, its dispatches make it ${expected}`,
        );
      }
      tick[p[i]] = a[i];
    }
    return breaches.list;
  },
};
