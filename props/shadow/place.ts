/**
 * Where a G can be, as far as a trace tells.
 *
 * @module
 */

/** Where a G is. */
export const Place = {
  /** Not created yet. */
  UNBORN: 0,
  /** Created, not yet runnable. */
  NEW: 1,
  /** Runnable and in no queue: an M carries it from one place to the next. */
  HAND: 2,
  /** In a ring, in runnext or in the global queue. */
  QUEUED: 3,
  RUNNING: 4,
  /** Waits for a channel, mutex, wait group, timer or the netpoller. */
  BLOCKED: 5,
  SYSCALL: 6,
  DEAD: 7,
} as const;

/** Words for {@linkcode Place}. */
export const PLACE_NAMES = [
  "not created",
  "created but not runnable",
  "in the hands of an M",
  "in a queue",
  "running",
  "blocked",
  "in a system call",
  "finished",
] as const;
