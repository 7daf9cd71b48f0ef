/**
 * sysmon takes a P out of a system call when others need it, and only then (proc.go: `retake`).
 *
 * In time: with Gs in its queue no P stays in a system call for longer than the monitor needs to see
 * it twice, two periods of 10 ms and a tenth for its costs. Not too early: with nothing in its queue,
 * while another P is idle or an M spins, it is left alone for 10 ms; unless its tick is older than a
 * slice, when the monitor goes by what it saw of an earlier call (as Go's does).
 *
 * Holds for models with the option `globalEvery`: gpm and what is derived from it.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { tickNsMax } from "./preemption_bound.ts";

/** A P that nobody needs is left in its system call for so long (proc.go). */
const LEFT_ALONE_NS = 10_000_000;

/** See the module comment. */
export const law: Law = {
  name: "retake",
  words: "a P is taken out of a system call when its queue needs it, and not before",
  check(trace, { options, traits }) {
    if (typeof options["globalEvery"] !== "number") return [];
    const breaches = new Breaches("retake", trace);
    const { length, code, m, p, g, a, b, about, timeNs } = trace;
    const limitNs = tickNsMax(LEFT_ALONE_NS);
    const ring = new Int32Array(about.procs), next = new Int32Array(about.procs);
    /** When the system call began that each P sits in, or -1, and since when its queue holds Gs. */
    const callNs = new Float64Array(about.procs).fill(-1);
    const queueNs = new Float64Array(about.procs).fill(-1);
    const tickNs = new Float64Array(about.procs);
    /** The P that each M left in a system call. */
    const left: number[] = [];
    let idle = about.procs, spinning = 0;
    for (let i = 0; i < length && !breaches.full; i++) {
      const q = p[i];
      switch (code[i]) {
        case Ev.PUT_LOCAL:
        case Ev.GET_LOCAL:
          ring[q] = a[i];
          queued(q, i);
          break;
        case Ev.PUT_NEXT:
        case Ev.GET_NEXT:
          next[q] = code[i] === Ev.PUT_NEXT ? 1 : 0;
          queued(q, i);
          break;
        case Ev.SPILL:
          ring[q] = b[i] - (a[i] - 1);
          break;
        case Ev.STEAL:
          ring[g[i]] = b[i] - a[i];
          queued(g[i], i);
          break;
        case Ev.STEAL_NEXT:
          next[a[i]] = 0;
          queued(a[i], i);
          break;
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
      if (ring[q] + next[q] === 0) queueNs[q] = -1;
      else if (queueNs[q] < 0) queueNs[q] = timeNs[i];
    }

    /** The call that `q` sat in is over for it. */
    function inTime(q: number, i: number): void {
      const from = callNs[q];
      callNs[q] = -1;
      if (from < 0 || queueNs[q] < 0) return;
      const waitedNs = timeNs[i] - Math.max(from, queueNs[q]);
      if (waitedNs <= limitNs) return;
      const reason =
        `P${q} sat in a system call for ${waitedNs} ns with ${ring[q] + next[q]} Gs in ` +
        `its queue: the monitor takes it after ${limitNs} at most`;
      breaches.add({ p: q, m: m[i], atNs: timeNs[i] }, reason);
    }

    function needed(q: number, i: number): void {
      const inCallNs = timeNs[i] - callNs[q];
      if (ring[q] + next[q] > 0 || idle + spinning === 0 || inCallNs >= LEFT_ALONE_NS) return;
      if (timeNs[i] - tickNs[q] >= traits.sliceNs) return;
      const reason = `P${q} was taken after ${inCallNs} ns in a system call, with nothing in its ` +
        `queue, ${idle} Ps idle and ${spinning} Ms spinning`;
      breaches.at(i, reason);
    }
  },
};
