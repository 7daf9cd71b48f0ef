/**
 * The tick of a P grows by one with each dispatch, but for two: a G from the P's own runnext goes on
 * with the running slice, and so does a G that comes back from a system call (proc.go:
 * `execute(inheritTime)`, `exitsyscall`). Everything that bounds a wait counts in ticks; a tick too
 * many or too few makes every other bound wrong.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { replayOf } from "../shadow/replay.ts";

/** Events that say where the M that runs a G has it from. */
const SOURCES: readonly number[] = [
  Ev.READY,
  Ev.GET_LOCAL,
  Ev.GET_NEXT,
  Ev.GET_GLOBAL,
  Ev.STEAL_G,
  Ev.STEAL_NEXT,
  Ev.SYSCALL_OUT,
];
/** Those after which a G goes on with a running slice. */
const INHERITS: readonly number[] = [Ev.GET_NEXT, Ev.SYSCALL_OUT];

/** See the module comment. */
export const law: Law = {
  name: "tick-count",
  words: "each dispatch counts a tick, but of a G from the own runnext or from a system call",
  check(trace) {
    const breaches = new Breaches("tick-count", trace);
    const { length, code, g, p, a, b, about } = trace;
    const source = new Uint8Array(replayOf(trace).gs);
    const tick = new Int32Array(about.procs).fill(-1);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (SOURCES.includes(code[i])) source[g[i]] = code[i];
      if (code[i] !== Ev.RUN || p[i] < 0) continue;
      const inherits = INHERITS.includes(source[g[i]]);
      if (inherits !== (b[i] === 1)) {
        const what = inherits ? "goes on with a running slice" : "begins a slice of its own";
        breaches.at(i, `G${g[i]} ${what}, but its dispatch counts ${1 - b[i]} ticks`);
      }
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
