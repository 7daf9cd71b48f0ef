/**
 * The rules by which Go's scheduler puts goroutines into queues and takes them out: one description
 * for everybody. gpm's options begin with them and gpm computes by them, `goPromises` turns them
 * into what the laws hold gpm to, and `lab conform` asks by them whether a trace of real Go is one
 * that they admit. Names in brackets are functions of Go 1.26.8, `src/runtime/proc.go`.
 *
 * @module
 */

/** A part of a queue. */
export type Part = "half" | "one" | "all";

/** What decides which goroutine a P runs next. */
export interface QueueRules {
  /** Slots of a local ring (`runtime2.go`: `p.runq`). */
  readonly ring: number;
  /** Ticks between two looks at the global queue before all else (`findRunnable`); 0: none. */
  readonly look: number;
  /** What a thief takes of a ring; half is rounded up (`runqgrab`). */
  readonly steal: Part;
  /** Which of its loot a thief runs at once (`runqsteal`). */
  readonly loot: "last" | "first";
  /** May a thief take runnext (`runqgrab`)? */
  readonly stealNext: boolean;
  /**
   * What of a full ring goes to the global queue before the G that found no room; half is rounded
   * down (`runqputslow`). One: that G alone.
   */
  readonly spill: Part;
  /**
   * What a P takes of the global queue (`globrunqgetbatch`): its share among all Ps, one, or all;
   * never more than half a ring.
   */
  readonly batch: "share" | "one" | "all";
  /** Does a readied G stand in runnext, and the one before go to the ring (`runqput`)? */
  readonly runnext: boolean;
  /** Does a G from runnext go on within the running tick (`runqget`, `execute`)? */
  readonly inherit: boolean;
  /** Where a G that yields stands (`goschedImpl`). */
  readonly yield: "global" | "own";
}

/** Go's. */
export const GO_QUEUES: QueueRules = {
  ring: 256,
  look: 61,
  steal: "half",
  loot: "last",
  stealNext: true,
  spill: "half",
  batch: "share",
  runnext: true,
  inherit: true,
  yield: "global",
};

/** How many Gs a thief takes of a ring that holds `size`. */
export function haulOf(part: Part, size: number): number {
  if (part === "half") return size - (size >> 1);
  return part === "one" ? Math.min(size, 1) : size;
}

/** How many Gs leave a full ring of `slots`, beside the one that found no room. */
export function spillOf(part: Part, slots: number): number {
  if (part === "half") return slots >> 1;
  return part === "one" ? 0 : slots;
}

/** Most Gs that one batch from the global queue has. */
export function batchMax(slots: number): number {
  return slots >> 1;
}

/** How many Gs one of `procs` Ps takes from a global queue of `size`. */
export function batchOf(
  rule: QueueRules["batch"],
  size: number,
  procs: number,
  slots: number,
): number {
  if (rule === "one") return Math.min(size, 1);
  const share = rule === "share" ? Math.floor(size / procs) + 1 : size;
  return Math.min(size, share, batchMax(slots));
}
