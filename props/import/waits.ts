/**
 * What "wait" means where a run is compared with a trace: the time that goroutines of the program
 * were marked runnable and did not run. Those of Go's runtime (sweeper, scavenger, workers of the
 * collector, writers of the trace) are not the program: they stand last in queues for whole
 * collections, and in a short trace their waits would be most of the sum.
 *
 * @module
 */

import { Ev, LeaveWhy, type Trace } from "@lab/runtime";

/** Functions in which goroutines of Go's runtime begin. */
const RUNTIME = /^runtime(?:\.(?!main$)|\/trace\.)/;
/** How the names of their progs begin. */
export const RUNTIME_PROG = "runtime.";

/** Is a goroutine that began in this function one of Go's runtime? */
export function isRuntimes(begin: string): boolean {
  return RUNTIME.test(begin);
}

const STILL_RUNNABLE: readonly number[] = [LeaveWhy.YIELD, LeaveWhy.PREEMPT, LeaveWhy.GOYIELD];

/**
 * Waits of the program's goroutines in a run of an imported workload, each from where it was
 * noticed: a trace of Go begins to count there, too.
 *
 * @param progs Names of the progs, by their index.
 * @returns Virtual ns.
 */
export function programWaitNs(
  { length, code, timeNs, g: gs, a, b }: Trace,
  progs: readonly string[],
): number {
  const since = new Map<number, number>(), others = new Set<number>();
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const g = gs[i];
    switch (code[i]) {
      case Ev.SPAWN:
        if (progs[b[i]]?.startsWith(RUNTIME_PROG)) others.add(g);
        break;
      case Ev.READY:
      case Ev.SYSCALL_OUT:
        since.set(g, timeNs[i]);
        break;
      case Ev.STOP:
        if (STILL_RUNNABLE.includes(a[i])) since.set(g, timeNs[i]);
        break;
      case Ev.RUN:
        if (!others.has(g)) sum += timeNs[i] - since.get(g)!;
    }
  }
  return sum;
}
