/**
 * What of gpm a user may change, in what Go's releases differ, and the steps of its hooks.
 *
 * @module
 */

import { steps } from "@lab/runtime";
import type { Part } from "./go_queues.ts";

/** Constants of Go that a user may change to ask "what if". */
export interface GpmOptions {
  /** Slots of a local ring. Go: 256. */
  readonly ring: number;
  /** Ticks between two looks at the global queue; 0: never. Go: 61. */
  readonly globalEvery: number;
  /** What a thief takes. Go: half. */
  readonly steal: Part;
  /** Length of a slice in ns; Infinity: no preemption. Go: 10 ms. */
  readonly sliceNs: number;
  /** Release whose rules are followed where they differ. */
  readonly go: keyof typeof RELEASES;
}

/** Passes over all Ps before a thief gives up (`stealWork`). */
export const PASSES = 4;
/** Most Ps of a machine. */
const PROCS_MAX = 1024;

/** Steps of `ready`, and of `leave` and `inject`, which go on in it. */
export const READY = steps("place", "kick", "spill", "wake", "start", "spillHome");
/** Steps of `find`. Stealing has two for each look at a victim: at its ring, and at its runnext. */
export const FIND = steps(
  "timers",
  "tick",
  "local",
  "fair",
  "global",
  "net",
  "netGot",
  "spin",
  "drop",
  "unspin",
  "recheck",
  "retake",
  "respin",
  "sleep",
  "found",
  "foundWake",
  ["steal", 2 * PASSES * PROCS_MAX + 1],
);
/** Steps of `back`. */
export const BACK = steps("reclaim", "take", "start");
/** Steps of `woken`. */
export const WOKEN = steps("take", "poll", "pollWithout", "got", "look", "stop");
/** All of them, by hook. */
export const STEPS = {
  ready: READY,
  leave: READY,
  inject: READY,
  find: FIND,
  back: BACK,
  woken: WOKEN,
} as const;

/**
 * What changed from release to release, as far as a model can show it (none of it changes an order
 * at one P). A change is placed at the first release in which it was seen; those between were not
 * looked at.
 */
export const RELEASES = {
  "1.19": {
    yieldWakes: false,
    looksGlobalLast: false,
    wantsSpinner: false,
    injectWakes: false,
    napInSyscall: true,
  },
  "1.22": {
    yieldWakes: true,
    looksGlobalLast: true,
    wantsSpinner: true,
    injectWakes: false,
    napInSyscall: true,
  },
  "1.24": {
    yieldWakes: true,
    looksGlobalLast: true,
    wantsSpinner: true,
    injectWakes: true,
    napInSyscall: true,
  },
  "1.26": {
    yieldWakes: true,
    looksGlobalLast: true,
    wantsSpinner: true,
    injectWakes: true,
    napInSyscall: false,
  },
} as const satisfies Record<string, Release>;

/** Rules of a release. */
export interface Release {
  /** `Gosched` wakes another P after it queued the G. */
  readonly yieldWakes: boolean;
  /** The last look before sleeping goes to the global queue too, not to the rings alone. */
  readonly looksGlobalLast: boolean;
  /**
   * A wake-up that finds no idle P leaves word, and an M about to give its P up spins instead
   * (`needspinning`, fix of golang/go#45867).
   */
  readonly wantsSpinner: boolean;
  /** `injectglist` ends with a wake-up (fix of golang/go#63555). */
  readonly injectWakes: boolean;
  /** A thief waits before it takes runnext of a P that sits in a system call, too. */
  readonly napInSyscall: boolean;
}
