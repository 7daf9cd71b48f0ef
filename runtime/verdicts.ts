/**
 * What a hook answers, and why it was called: small integers, so that no hook makes an object.
 *
 * @module
 */

import { NONE } from "./core/ids.ts";

/**
 * A hook's answer: `g >= 0`: run it; DONE; PARK; or `again(step)`. Each hook says which it may
 * give.
 */
export type Verdict = number;
/** The hook is finished. */
export const DONE: Verdict = -2;
/** Put this M to sleep until somebody wakes it. */
export const PARK: Verdict = -3;
/** Greatest step that a hook may name. */
export const STEP_MAX: number = 1 << 20;
/** Asks for the hook again. @param step Whole number 0..{@linkcode STEP_MAX}. */
export const again = (step: number): Verdict => -16 - step;
/**
 * Reads a verdict back: the step that `again(step)` named, or NONE if it is none or out of range.
 */
export function stepOf(verdict: Verdict): number {
  const step = (-16 - verdict) | 0;
  // One compare for both ends: a negative step is a large one without its sign.
  return step === -16 - verdict && (step >>> 0) <= STEP_MAX ? step : NONE;
}

/**
 * Why a G became runnable: spawned; let go by what it waited for; sleep or network wait over; from
 * outside.
 */
export const ReadyWhy = { SPAWN: 0, UNBLOCK: 1, TIMER: 2, NETPOLL: 3, ARRIVAL: 4 } as const;
/** One of {@linkcode ReadyWhy}. */
export type ReadyWhy = typeof ReadyWhy[keyof typeof ReadyWhy];
/**
 * Why a G stopped. Still runnable, and the model's to queue: YIELD (`Gosched`), PREEMPT (its slice
 * was ended), GOYIELD (it handed a starving mutex over). Not: BLOCK, EXIT; SYSCALL or a pinned
 * wait: its M goes too.
 */
export const LeaveWhy = {
  YIELD: 0,
  PREEMPT: 1,
  BLOCK: 2,
  SYSCALL: 3,
  EXIT: 4,
  GOYIELD: 5,
} as const;
/** One of {@linkcode LeaveWhy}. */
export type LeaveWhy = typeof LeaveWhy[keyof typeof LeaveWhy];
/**
 * Why an M that slept, or is new, goes on. START: on a P that it holds now, or its own G is
 * runnable. Without a P: NET, something is over for which it slept in the netpoller; ALARM,
 * `parkFor` is over.
 */
export const WokenWhy = { START: 0, NET: 1, ALARM: 2 } as const;
/** One of {@linkcode WokenWhy}. */
export type WokenWhy = typeof WokenWhy[keyof typeof WokenWhy];
