/**
 * By which rules a start may come about, and how Go makes a goroutine ready that waited for this or
 * that.
 *
 * @module
 */

/** Rules that admit a start, in the order of the table. Their index is a bit of a set. */
export const ADMITS = [
  ["runnext", "own runnext, within the running tick"],
  ["ring", "head of the own ring"],
  ["look", "one from the global queue, before all else, at the tick of the look"],
  [
    "one",
    "one from the global queue: at the tick of the look or a batch of one, which is the same",
  ],
  ["batch", "head of a batch from the global queue"],
  ["steal", "of the loot from another P's ring"],
  ["stealNext", "another P's runnext"],
  ["netpoll", "the first that the netpoller had ready"],
  ["runtime", "of the runtime: a worker of the collector, the trace's reader, finalizers"],
  ["exitsyscall", "back from a system call, with a P"],
  ["switch", "a coroutine's switch, or a park that was called off"],
] as const;
/** Name of a rule in {@linkcode ADMITS}. */
export type Admit = typeof ADMITS[number][0];

const indexOf = (name: Admit): number => ADMITS.findIndex(([known]) => known === name);
/** Index of a rule. */
export const BY = {
  RUNNEXT: indexOf("runnext"),
  RING: indexOf("ring"),
  LOOK: indexOf("look"),
  ONE: indexOf("one"),
  BATCH: indexOf("batch"),
  STEAL: indexOf("steal"),
  STEAL_NEXT: indexOf("stealNext"),
  NETPOLL: indexOf("netpoll"),
  RUNTIME: indexOf("runtime"),
  EXITSYSCALL: indexOf("exitsyscall"),
  SWITCH: indexOf("switch"),
} as const;

/** How a G may become ready. */
export interface Way {
  /** `ready(next=true)`. */
  readonly next: boolean;
  /** `injectglist`: to the global queue for idle Ps, the rest to the own ring. */
  readonly inject: boolean;
  /** The scheduler runs it at once, past all queues. */
  readonly direct: number;
}

/** A goroutine of the runtime waits. */
export const RUNTIME_WAIT = "system goroutine wait";
const READY: Way = { next: true, inject: false, direct: -1 };
/** By Go's word for the wait (`runtime/traceruntime.go`); others are `goready`. */
const WAYS: Readonly<Record<string, Way>> = {
  "network": { next: true, inject: true, direct: BY.NETPOLL },
  [RUNTIME_WAIT]: { next: true, inject: true, direct: BY.RUNTIME },
  "GC mark assist wait for work": { next: false, inject: true, direct: -1 },
  "wait until GC ends": { next: false, inject: true, direct: -1 },
  "GC weak to strong wait": { next: false, inject: true, direct: -1 },
  "unspecified": { next: true, inject: true, direct: BY.RUNTIME },
  "": { next: true, inject: true, direct: BY.RUNTIME },
};

/** The scavenger sleeps like everybody, and is woken by `injectglist` (`mgcscavenge.go`). */
const SCAVENGER: Way = { next: true, inject: true, direct: -1 };

/** How a G that waited for `why` may become ready. */
export function wayOf(why: string, mayBeRuntime: boolean): Way {
  if (why === "sleep" && mayBeRuntime) return SCAVENGER;
  return Object.hasOwn(WAYS, why) ? WAYS[why] : READY;
}
