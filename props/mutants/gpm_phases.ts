/**
 * Phases of gpm's hooks that mutants harm. Should gpm number them anew, the mutants live or break
 * other rules, and `mutants_test.ts` says so.
 *
 * @module
 */

// Of `ready`.
/** Puts what was kicked out of runnext into the ring. */
export const KICK = 1;
/** The ring was full: half of it goes to the global queue. */
export const SPILL = 2;
/** Wakes another M. */
export const WAKE = 3;
/** A G from outside found the ring of its P full. */
export const SPILL_HOME = 5;
/** Starts an M for a G that is no P's own; of `inject` too. */
export const START = 4;

// Of `find`.
/** Looks at the own queues. */
export const LOCAL = 2;
/** The tick is due: takes one G from the global queue. */
export const FAIR = 3;
/** An M that spun and gave its P up lowers the count. */
export const UNSPIN = 9;
/** The last look before sleeping. */
export const RECHECK = 10;
/** It saw work and takes a P again. */
export const RETAKE = 11;
/** Goes to sleep, in the netpoller if need be. */
export const SLEEP = 13;
/** A spinner that found a G counts itself out. */
export const FOUND = 15;
/** And wakes the next. */
export const FOUND_WAKE = 16;
/** First look at a victim; those at a runnext are odd. */
export const STEAL = 32;
/** Phases from here on are free for mutants. */
export const OWN = 1 << 18;
