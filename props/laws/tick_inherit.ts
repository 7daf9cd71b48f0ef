/**
 * A G from the P's own slot goes on with the running slice, if the model promises that (proc.go:
 * `execute(inheritTime)`), and so does a G that comes back from a system call. Every other dispatch
 * begins a slice of its own.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { DispatchSources, Source } from "../trace_state/followers.ts";

/** See the module comment. */
export const law: Law = {
  name: "tick-inherit",
  kind: "promise",
  promise: "slot",
  words:
    "a G from the own slot inherits the running slice as promised, and none from elsewhere does",
  check(trace, { promises: { slot } }) {
    if (slot === undefined) return [];
    const breaches = new Breaches("tick-inherit", trace);
    const { length, code, g, p, b } = trace;
    const sources = new DispatchSources(trace, slot.queue);
    for (let i = 0; i < length && !breaches.full; i++) {
      sources.play(i);
      if (code[i] !== Ev.RUN || p[i] < 0) continue;
      const from = sources.of[g[i]];
      const inherits = from === Source.SYSCALL || (from === Source.SLOT && slot.inherits);
      if (inherits === (b[i] === 1)) continue;
      const what = inherits ? "goes on with a running slice" : "begins a slice of its own";
      breaches.at(i, `G${g[i]} ${what}, but its dispatch counts ${1 - b[i]} ticks`);
    }
    return breaches.list;
  },
};
