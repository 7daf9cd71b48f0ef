/**
 * What Go's scheduler promises, in one table: each row with the function of Go that keeps it. Files
 * are those of Go 1.26.8, `src/runtime/`; where no file is named it is `proc.go`.
 *
 * @module
 */

import type { Promises } from "@lab/runtime";
import { batchMax, GO_QUEUES, type Part } from "./go_queues.ts";

/** Figures of Go that an option of gpm may change. */
export interface GoFigures {
  /** Slots of a local ring (`runtime2.go`: `p.runq`, 256). */
  readonly ringSlots: number;
  /** Ticks between two looks at the global queue, 0: none (`findRunnable`: `schedtick%61`). */
  readonly globalEvery: number;
  /** What a thief takes (`runqgrab`: `n = n - n/2`). */
  readonly steal: Part;
  /** Length of a slice in ns; Infinity: no preemption (`forcePreemptNS`: 10 ms). */
  readonly sliceNs: number;
}

/** A P that nobody needs is left in its system call for so long (`retake`: `10*1000*1000`). */
export const ALONE_NS = 10_000_000;

/** What gpm promises with these figures. */
export function goPromises({ ringSlots, globalEvery, steal, sliceNs }: GoFigures): Promises {
  return {
    // `runqsteal`: takes a batch, pushes all but the last and runs that.
    steal: { queue: "local", share: steal, runs: GO_QUEUES.loot },
    // `runqputslow`: "grab a batch from local queue": its older half, then the new G.
    spill: { queue: "local", to: "global", share: GO_QUEUES.spill, which: "older" },
    // `findRunnable`: "check the global runnable queue once in a while to ensure fairness".
    look: { queue: "global", every: globalEvery === 0 ? Infinity : globalEvery },
    // `globrunqget`, `findRunnable`: `sched.runqsize/gomaxprocs + 1`, at most half a ring.
    batch: { queue: "global", most: batchMax(ringSlots), isShared: GO_QUEUES.batch === "share" },
    // `runqput`: "kick the old runnext out to the regular run queue"; `runqget`: inherits the time.
    slot: { queue: "next", kicked: "local", inherits: GO_QUEUES.inherit, inRow: Infinity },
    // `retake` preempts what sysmon has seen on one tick for `forcePreemptNS`, and nothing else
    // does. How often that looks is the machine's affair (`sysmon`: `delay > 10*1000`, in us).
    slice: { leastNs: sliceNs, mostNs: sliceNs },
    // `findRunnable`: `2*sched.nmspinning < gomaxprocs - sched.npidle`; it spins again if its last
    // look (`checkRunqsNoP`) found work.
    spinners: { share: 1 / 2, of: "busy", respins: true },
    // `wakep`: one M, "be conservative about spinning threads"; `resetspinning` passes the wake-up
    // on.
    wake: { most: 1, ifNoneSpins: true },
    // `retake`: a P in a system call, "if there is no other work to do and others idle or spin,
    // leave it". sysmon sees a P twice before it takes it.
    retake: { aloneNs: ALONE_NS },
    // `findRunnable`: polls and sleeps there only if `netpollAnyWaiters() || pollUntil != 0`.
    netpoll: "if-waited-for",
    // Out of the global queue by the looks of each P; then, if it came in a batch, through a ring
    // in which one tick in `globalEvery` goes to the global queue instead.
    startTicks: ({ ahead }) =>
      globalEvery < 2 ? Infinity : globalEvery * (ahead + 1) +
        Math.ceil((ringSlots + 1) * globalEvery / (globalEvery - 1)) + 1,
    // Wake-ups are chained (`resetspinning`, `wakep`): each spinner that finds work wakes the next.
    // If thieves take all, two Ps may pass a queue to and fro while a third one is idle.
    idleBesideWorkNs: ({ procs, wakeNs, scanNs }) =>
      steal === "all" ? Infinity : procs * (wakeNs + scanNs),
  };
}
