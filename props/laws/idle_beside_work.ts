/**
 * Work conservation: no P stays idle beside a queued G for longer than the model promises in
 * `Promises.idleBesideWorkNs`.
 *
 * Judged for each pair: how long this P was idle while this G stood in some queue. The G may change
 * queues meanwhile; it has still not run.
 *
 * Judged only where there is a core for each P: with fewer, the M that was woken to help waits in
 * the kernel's queue, and how long is the kernel's affair.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { Oldest } from "../trace_state/collections.ts";
import { stateOf } from "../trace_state/playback.ts";

/** See the module comment. */
export const law: Law = {
  name: "idle-beside-work",
  kind: "promise",
  promise: "idleBesideWorkNs",
  words: "no P is idle beside a queued G for longer than the model promises",
  check(trace, { promises }) {
    if (promises.idleBesideWorkNs === undefined) return [];
    const breaches = new Breaches("idle-beside-work", trace);
    const { length, code, g, p, about, timeNs } = trace;
    const limitNs = promises.idleBesideWorkNs(about);
    if (limitNs === Infinity || about.cores < about.procs) return [];
    const { gs, crossing } = stateOf(trace);
    const idle = new Oldest(about.procs), queued = new Oldest(gs);
    // Every P begins idle, before the first event.
    for (let x = 0; x < about.procs; x++) idle.join(x, 0);
    for (let i = 0; i < length && !breaches.full; i++) {
      if (crossing[i] === 1) queued.join(g[i], i);
      else if (crossing[i] === 2) {
        judge(idle.first, g[i], i);
        queued.leave(g[i]);
      }
      if (code[i] === Ev.P_IDLE) idle.join(p[i], i);
      else if (code[i] === Ev.P_TAKE) {
        judge(p[i], queued.first, i);
        idle.leave(p[i]);
      } else if (code[i] === Ev.END) judge(idle.first, queued.first, i);
    }
    return breaches.list;

    function judge(proc: number, x: number, i: number): void {
      if (proc < 0 || x < 0) return;
      const idleFrom = idle.since[proc], queuedFrom = queued.since[x];
      if (idleFrom < 0 || queuedFrom < 0) return;
      const spanNs = timeNs[i] - timeNs[Math.max(idleFrom, queuedFrom)];
      if (spanNs <= limitNs) return;
      const reason = `P${proc} was idle for ${spanNs} ns while G${x} stood in a queue: ` +
        `the model promises ${limitNs} ns`;
      breaches.add({ g: x, p: proc, atNs: timeNs[i], event: i }, reason);
    }
  },
};
