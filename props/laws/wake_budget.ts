/**
 * Nobody is woken for nothing: an M is woken because a G became runnable, was put back or came back from
 * a system call, or a spinner that found work passes the wake-up on, or the monitor hands a P over; each
 * of these wakes as many Ms as promised (one, as a rule; a poll one more, for its last G). Otherwise idle
 * Ms wake each other and thrash (golang/go#13527). Who promises so wakes no M to search while another
 * does.
 *
 * Wake-ups by the netpoller's deadline are not counted: nobody decides on them.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** A G that stops so may need somebody else to run it, or leaves a P to somebody else. */
const PASSES_ON: readonly number[] = [
  LeaveWhy.YIELD,
  LeaveWhy.PREEMPT,
  LeaveWhy.GOYIELD,
  LeaveWhy.SYSCALL,
];

/** See the module comment. */
export const law: Law = {
  name: "wake-budget",
  kind: "promise",
  promise: "wake",
  words: "Ms are woken only for Gs made runnable, put back or found, or for Ps handed over",
  check(trace, { promises: { wake } }) {
    if (wake === undefined) return [];
    const { most, ifNoneSpins } = wake;
    const breaches = new Breaches("wake-budget", trace);
    const { length, code, a, b, m } = trace;
    /** Reasons of each M to wake another that it has not used; what a G leaves unused lapses. */
    const reasons: number[] = [];
    for (let i = 0; i < length && !breaches.full; i++) {
      const by = m[i];
      switch (code[i]) {
        case Ev.READY:
        case Ev.NETPOLL:
        case Ev.RETAKE:
        case Ev.SYSCALL_OUT:
          reasons[by] = (reasons[by] ?? 0) + most;
          break;
        case Ev.RUN:
          reasons[by] = 0;
          break;
        case Ev.STOP:
          reasons[by] = PASSES_ON.includes(a[i]) ? most : 0;
          break;
        case Ev.SPIN:
          if (a[i] === 0) reasons[by] = (reasons[by] ?? 0) + most;
          else if (ifNoneSpins && b[i] > 1 && code[i + 1] === Ev.M_WAKE && m[i + 1] === by) {
            breaches.at(i, `M${by} was woken to spin while ${b[i] - 1} were spinning`);
          }
          break;
        case Ev.M_WAKE: {
          const waker = a[i];
          if (waker < 0) break;
          reasons[waker] = (reasons[waker] ?? 0) - 1;
          if (reasons[waker] >= 0) break;
          breaches.at(i, `M${by} was woken by M${waker}, which had no reason left to wake anybody`);
          reasons[waker] = 0;
        }
      }
    }
    return breaches.list;
  },
};
