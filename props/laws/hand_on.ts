/**
 * A P that the monitor took out of a system call is given to an M or put to idle, at once: before the
 * monitor takes or preempts anything else, and before it sleeps again. In the monitor's hand a P and
 * everything in its ring are lost.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** Longest sleep of sysmon (proc.go: 10 ms), and as much again for its steps. */
const LOOKS_NS = 20_000_000;

/** What the monitor may not do with a P in its hand. */
const OTHER_WORK: readonly number[] = [Ev.RETAKE, Ev.PREEMPT, Ev.NETPOLL];

/** See the module comment. */
export const law: Law = {
  name: "hand-on",
  kind: "safety",
  words: "a P taken out of a system call is handed on or put to idle at once",
  check(trace) {
    const breaches = new Breaches("hand-on", trace);
    const { length, code, m, p, timeNs } = trace;
    /** Event at which the monitor took the P that is in its hand; -1: none is. */
    let taken = -1;
    for (let i = 0; i < length && !breaches.full; i++) {
      if (taken >= 0) {
        const isMonitor = m[i] === m[taken];
        if (isMonitor && OTHER_WORK.includes(code[i])) kept(i, "turned to other work");
        else if (timeNs[i] - timeNs[taken] > LOOKS_NS) kept(i, "slept");
        else if (isMonitor && p[i] === p[taken]) {
          if (code[i] === Ev.HANDOFF || code[i] === Ev.P_IDLE) taken = -1;
        }
      }
      if (code[i] === Ev.RETAKE) taken = i;
    }
    return breaches.list;

    function kept(i: number, did: string): void {
      const reason =
        `P${p[taken]} was taken out of a system call at ${timeNs[taken]} ns, and the ` +
        `monitor ${did} without handing it on`;
      breaches.add({ p: p[taken], m: m[taken], atNs: timeNs[i] }, reason);
      taken = -1;
    }
  },
};
