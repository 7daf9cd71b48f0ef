/**
 * An M sleeps inside the netpoller only if there is something to wait for there: a G that sleeps, or
 * one that waits for the network. If it does so for nothing, the count of those who wait is wrong
 * (golang/go#33624), and the next one that sleeps there may keep others from it.
 *
 * @module
 */

import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { stateOf } from "../trace_state/playback.ts";

/** See the module comment. */
export const law: Law = {
  name: "netpoll-sleep",
  kind: "promise",
  promise: "netpoll",
  words: "an M sleeps in the netpoller only while a G sleeps or waits for the network",
  check(trace, { promises }) {
    if (promises.netpoll === undefined) return [];
    const breaches = new Breaches("netpoll-sleep", trace);
    const { length, code, g, a, b, m } = trace;
    const waits = new Uint8Array(stateOf(trace).gs);
    let waiting = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (code[i] === Ev.STOP && a[i] === LeaveWhy.BLOCK) {
        if (b[i] !== Wait.SLEEP && b[i] !== Wait.NETPOLL) continue;
        waits[g[i]] = 1;
        waiting++;
      } else if (code[i] === Ev.READY) {
        waiting -= waits[g[i]];
        waits[g[i]] = 0;
      } else if (code[i] === Ev.M_PARK && a[i] === 1 && waiting === 0) {
        breaches.at(
          i,
          `M${m[i]} sleeps in the netpoller, but nobody waits for a timer or the network`,
        );
      }
    }
    return breaches.list;
  },
};
