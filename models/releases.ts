/**
 * The releases of Go that gpm follows, and the rules in which they differ.
 *
 * @module
 */

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
