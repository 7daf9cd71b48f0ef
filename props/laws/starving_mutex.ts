/**
 * Nobody starves at a mutex: a waiter that was woken, lost against others and has waited for more
 * than 1 ms by then makes the mutex starving, and gets it next (golang/go#13086; sync/mutex.go).
 *
 * Not quite always: a newcomer may take the very wake-up that a waiter was given, and then the waiter
 * goes back to the head of the queue without a word; others that lost too late may stand before it.
 * So it may lose a few times, and see each other user of the mutex go first, but not again and again.
 *
 * @module
 */

import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { stateOf } from "../trace_state/playback.ts";

// With `"sync": "fifo"` nobody ever loses: `waiters-in-order` says so.

/** sync/mutex.go: `starvationThresholdNs`. */
const STARVATION_NS = 1_000_000;
/** How often a waiter may lose after that: once is usual, twice rare. */
const LOSSES_MAX = 3;

/** See the module comment. */
export const law: Law = {
  name: "starving-mutex",
  kind: "safety",
  words: "a waiter that lost after 1 ms is handed the mutex, before others again and again",
  check(trace) {
    if (trace.about.sync !== "go") return [];
    const breaches = new Breaches("starving-mutex", trace);
    const { length, code, g, a, b, about, timeNs } = trace;
    const { gs } = stateOf(trace);
    /** When each G began to wait, and how often it has lost since it waited for too long. */
    const since = new Float64Array(gs).fill(-1), losses = new Int32Array(gs);
    /** How often each mutex was handed over, and how often when each G lost first. */
    const handed = new Int32Array(about.mutexNames.length);
    const users = about.mutexNames.map(() => new Set<number>());
    const handedThen: (Int32Array | null)[] = Array(gs).fill(null);
    for (let i = 0; i < length && !breaches.full; i++) {
      const x = g[i];
      if (code[i] === Ev.STOP && a[i] === LeaveWhy.BLOCK && b[i] === Wait.MUTEX) {
        if (since[x] < 0) since[x] = timeNs[i];
        else if (timeNs[i] - since[x] > STARVATION_NS) {
          handedThen[x] ??= handed.slice();
          if (++losses[x] > LOSSES_MAX) breaches.at(i, `it lost ${losses[x]} times ${late(x, i)}`);
        }
      } else if (code[i] === Ev.LOCK) {
        const others = handed[a[i]] - (handedThen[x]?.[a[i]] ?? handed[a[i]]);
        users[a[i]].add(x);
        if (others > users[a[i]].size + LOSSES_MAX) {
          breaches.at(
            i,
            `${about.mutexNames[a[i]]} was handed to others ${others} times ${late(x, i)}`,
          );
        }
        since[x] = -1;
        losses[x] = 0;
        handedThen[x] = null;
        handed[a[i]] += b[i];
      }
    }
    return breaches.list;

    function late(x: number, i: number): string {
      return `after G${x} had waited 1 ms for it, of ${timeNs[i] - since[x]} ns in all`;
    }
  },
};
