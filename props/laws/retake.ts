/**
 * The monitor takes a P out of a system call when others need it, and only then (proc.go: `retake`).
 *
 * In time: with Gs in its queues no P stays in a system call for longer than promised (in Go what sysmon
 * needs to see it twice: two periods of 10 ms and a tenth for its costs). Not too early: with nothing in
 * its queues, while another P is idle or an M spins, it is left alone for the promised time (Go: 10 ms);
 * unless its tick is older than a promised slice, when the monitor goes by what it saw of an earlier call
 * (as Go's does).
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { OwnQueues } from "../trace_state/followers.ts";

/** See the module comment. */
export const law: Law = {
  name: "retake",
  kind: "promise",
  promise: "retake",
  words: "a P is taken out of a system call when its queues need it, and not before",
  check(trace, { promises: { retake, slice } }) {
    if (retake === undefined) return [];
    const { neededNs, aloneNs } = retake, sliceNs = slice?.leastNs ?? Infinity;
    const breaches = new Breaches("retake", trace);
    const { length, code, m, p, a, b, about, timeNs } = trace;
    const own = new OwnQueues(trace);
    /** When the system call began that each P sits in, or -1, and since when its queues hold Gs. */
    const callNs = new Float64Array(about.procs).fill(-1);
    const queueNs = new Float64Array(about.procs).fill(-1);
    const tickNs = new Float64Array(about.procs);
    /** The P that each M left in a system call. */
    const left: number[] = [];
    let idle = about.procs, spinning = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      const q = p[i], changed = own.play(i);
      if (changed >= 0) queued(changed, i);
      switch (code[i]) {
        case Ev.P_TAKE:
        case Ev.P_IDLE:
          idle = a[i];
          break;
        case Ev.SPIN:
          spinning = b[i];
          break;
        case Ev.RUN:
          if (b[i] === 0) tickNs[q] = timeNs[i];
          break;
        case Ev.SYSCALL_IN:
          callNs[q] = timeNs[i];
          left[m[i]] = q;
          break;
        case Ev.SYSCALL_OUT: {
          const own = left[m[i]];
          if (own >= 0) inTime(own, i);
          break;
        }
        case Ev.RETAKE:
          needed(q, i);
          inTime(q, i);
          left[a[i]] = -1;
          break;
        case Ev.END:
          for (let x = 0; x < about.procs; x++) inTime(x, i);
      }
    }
    return breaches.list;

    function queued(q: number, i: number): void {
      if (own.length[q] === 0) queueNs[q] = -1;
      else if (queueNs[q] < 0) queueNs[q] = timeNs[i];
    }

    /** The call that `q` sat in is over for it. */
    function inTime(q: number, i: number): void {
      const from = callNs[q];
      callNs[q] = -1;
      if (from < 0 || queueNs[q] < 0) return;
      const waitedNs = timeNs[i] - Math.max(from, queueNs[q]);
      if (waitedNs <= neededNs) return;
      const reason = `P${q} sat in a system call for ${waitedNs} ns with ${own.length[q]} Gs in ` +
        `its queues: the monitor takes it after ${neededNs} at most`;
      breaches.add({ p: q, m: m[i], atNs: timeNs[i] }, reason);
    }

    function needed(q: number, i: number): void {
      const inCallNs = timeNs[i] - callNs[q];
      if (own.length[q] > 0 || idle + spinning === 0 || inCallNs >= aloneNs) return;
      if (timeNs[i] - tickNs[q] >= sliceNs) return;
      const reason = `P${q} was taken after ${inCallNs} ns in a system call, with nothing in its ` +
        `queues, ${idle} Ps idle and ${spinning} Ms spinning`;
      breaches.at(i, reason);
    }
  },
};
