/**
 * Phases of gpm's `ready` that mutants harm. Should gpm number them anew, the mutants live or break
 * other rules, and `mutants_test.ts` says so.
 *
 * @module
 */

/** Puts what was kicked out of runnext into the ring. */
export const KICK = 1;
/** Wakes another M. */
export const WAKE = 3;
