/**
 * No tick is endless: where a model promises that slices end, no P spends more than the longest slice
 * and the monitor's period on one tick while others wait.
 *
 * sysmon sleeps up to 10 ms between two looks (D). A tick is first seen up to D after it began and
 * ended at the first look that finds it `sliceNs` old, so within `D + D * ceil(sliceNs / D)`: Go's
 * 10 + 10 ms. A tenth on top is for the steps in which sysmon's sleep grows and for its own costs.
 *
 * Two things stay outside. Time that the M stands off its core is not counted: it cannot stop while
 * it does not run. And where scheduling costs time, sysmon may find a chain of runnext dispatches
 * just between two Gs and go away again (as Go's does); there only ticks of one dispatch are judged.
 * Where it is free, that takes a schedule that lets sysmon look in the very instant between two Gs: a
 * chain is allowed one look more.
 *
 * @module
 */

import { Ev, LeaveWhy } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { stateOf } from "../trace_state/playback.ts";

/** Longest sleep of sysmon (proc.go: 10 ms). */
const PERIOD_NS = 10_000_000;

/** Longest a tick may last with slices of `sliceNs`. */
export function tickNsMax(sliceNs: number): number {
  return Math.floor(1.1 * (PERIOD_NS + PERIOD_NS * Math.max(1, Math.ceil(sliceNs / PERIOD_NS))));
}

/** See the module comment. */
export const law: Law = {
  name: "preemption-bound",
  kind: "promise",
  promise: "slice",
  words: "no tick lasts longer than the promised slice and the monitor's period while others wait",
  check(trace, { promises: { slice } }) {
    if (slice === undefined || slice.mostNs === Infinity) return [];
    const breaches = new Breaches("preemption-bound", trace);
    const { length, code, g, p, m, a, b, about, timeNs } = trace;
    const limitNs = tickNsMax(slice.mostNs);
    if (about.elapsedNs <= limitNs) return [];
    const { queued } = stateOf(trace);
    const free = about.wakeNs === 0 && about.scanNs === 0;
    // Per P: when its tick began, and how long its M had been off its core by then.
    const startNs = new Float64Array(about.procs).fill(-1);
    const startOffNs = new Float64Array(about.procs);
    /** 1: more than one G has run in the tick. */
    const isChain = new Uint8Array(about.procs);
    const offNs: number[] = [], offFromNs: number[] = [];
    let waitingFromNs = Infinity;
    for (let i = 0; i < length && !breaches.full; i++) {
      const now = timeNs[i];
      if (queued[i] === 0) waitingFromNs = Infinity;
      else if (waitingFromNs === Infinity) waitingFromNs = now;
      switch (code[i]) {
        case Ev.CORE_OFF:
          offFromNs[m[i]] = now;
          break;
        case Ev.CORE_ON:
          offNs[m[i]] = (offNs[m[i]] ?? 0) + now - (offFromNs[m[i]] ?? now);
          break;
        case Ev.RUN:
          if (p[i] < 0) break;
          // A chain goes on with the same tick, unless it cannot be judged.
          if (b[i] === 1 && free && startNs[p[i]] >= 0) {
            isChain[p[i]] = 1;
            break;
          }
          isChain[p[i]] = 0;
          startNs[p[i]] = now;
          startOffNs[p[i]] = offNs[m[i]] ?? 0;
          break;
        case Ev.STOP:
          if (p[i] < 0) break;
          judge(i);
          // A system call may pass the P on, and a G that comes back from one keeps its tick.
          if (a[i] === LeaveWhy.SYSCALL || !free) startNs[p[i]] = -1;
          break;
        case Ev.P_IDLE:
          startNs[p[i]] = -1;
          break;
      }
    }
    return breaches.list;

    function judge(i: number): void {
      const q = p[i];
      if (startNs[q] < 0) return;
      const from = Math.max(startNs[q], waitingFromNs);
      const ranNs = timeNs[i] - from - ((offNs[m[i]] ?? 0) - startOffNs[q]);
      const allowedNs = limitNs + (isChain[q] === 0 ? 0 : PERIOD_NS);
      if (ranNs <= allowedNs) return;
      const reason = `a tick of P${q} lasted ${ranNs} ns while others waited, until G${g[i]} ` +
        `stopped: with slices of ${slice!.mostNs} ns at most ${allowedNs} are allowed`;
      breaches.at(i, reason);
      startNs[q] = -1;
    }
  },
};
