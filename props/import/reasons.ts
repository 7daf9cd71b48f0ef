/**
 * Why goroutines block, in Go's words, and what the lab makes of each.
 *
 * @module
 */

/** Classes of waiting, for the table of what a trace holds. */
export const WAIT_CLASSES = [
  "channel",
  "select",
  "mutex, wait group, condition",
  "network",
  "sleep",
  "garbage collector and runtime",
  "other",
] as const;
/** One of {@linkcode WAIT_CLASSES}. */
export type WaitClass = typeof WAIT_CLASSES[number];

/** Go's words (runtime/traceruntime.go, `traceBlockReasonStrings`). Unknown words are `other`. */
const CLASS_OF: Readonly<Record<string, WaitClass>> = {
  "chan send": "channel",
  "chan receive": "channel",
  "select": "select",
  "sync": "mutex, wait group, condition",
  "sync.(*Cond).Wait": "mutex, wait group, condition",
  "network": "network",
  "sleep": "sleep",
  "GC mark assist wait for work": "garbage collector and runtime",
  "GC background sweeper wait": "garbage collector and runtime",
  "GC weak to strong wait": "garbage collector and runtime",
  "system goroutine wait": "garbage collector and runtime",
  "preempted": "garbage collector and runtime",
  "wait until GC ends": "garbage collector and runtime",
};

/** Index in {@linkcode WAIT_CLASSES} of a reason. */
export function waitClass(reason: string): number {
  const known = Object.hasOwn(CLASS_OF, reason) ? CLASS_OF[reason] : "other";
  return WAIT_CLASSES.indexOf(known);
}

/** Index of the class of network waits. */
export const NETWORK = WAIT_CLASSES.indexOf("network");
/** Index of the class of sleeps. */
export const SLEEPING = WAIT_CLASSES.indexOf("sleep");
