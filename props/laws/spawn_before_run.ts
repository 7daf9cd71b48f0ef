/**
 * A G is created before anything else happens to it, by a G that is running at that moment (or by
 * the run itself, or by an arrival).
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { Place, PLACE_NAMES } from "../trace_state/state.ts";
import { stateOf } from "../trace_state/playback.ts";

/** Events that say something about a G that must exist. */
const USES = new Set<number>([
  Ev.READY,
  Ev.RUN,
  Ev.STOP,
  Ev.MARK,
  Ev.PUT_LOCAL,
  Ev.PUT_NEXT,
  Ev.PUT_GLOBAL,
  Ev.SYSCALL_IN,
  Ev.SEND,
  Ev.RECV,
  Ev.LOCK,
]);

/** See the module comment. */
export const law: Law = {
  name: "spawn-before-run",
  kind: "safety",
  words: "a G is created before it does anything, by a G that is running",
  check(trace) {
    const breaches = new Breaches("spawn-before-run", trace);
    const { length, code, g, a } = trace;
    const { place, gs } = stateOf(trace);
    const running = new Uint8Array(gs);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.RUN) running[g[i]] = 1;
      else if (code[i] === Ev.STOP) running[g[i]] = 0;
      if (code[i] === Ev.SPAWN) {
        const parent = a[i];
        if (parent >= 0 && !running[parent]) {
          breaches.at(i, `G${g[i]} was created by G${parent}, which was not running`);
        }
      } else if (USES.has(code[i]) && g[i] >= 0) {
        const was = place[i];
        if (was === Place.UNBORN || (was === Place.NEW && code[i] !== Ev.READY)) {
          breaches.at(i, `G${g[i]} took part while it was ${PLACE_NAMES[was]}`);
        }
      }
    }
    return breaches.list;
  },
};
