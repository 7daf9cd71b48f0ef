/**
 * What of Tokio a user may turn, what it promises, and the steps of its hooks.
 *
 * @module
 */

import { moreSteps, type Promises } from "@lab/runtime";
import { choice, NEXT, NO_SLICE, option, PUT } from "../examples/pool.ts";

/** What a user of Tokio turns. */
export interface TokioOptions {
  /** Ticks between two looks at the inject queue before the own ones; 0: tuned by the clock. */
  readonly globalQueueInterval: number;
  /** Ticks between two polls of the driver, which wake those that yielded. */
  readonly eventInterval: number;
  /** Is there a slot, and may thieves empty it? */
  readonly lifoSlot: "on" | "off" | "stealable";
  /** Tasks out of the slot behind another, before the others have a turn. */
  readonly lifoCap: number;
  /** Slots of a ring. */
  readonly ring: number;
  /** Workers; 0: one for each P. */
  readonly workers: number;
  /** Who has the driver of timers and sockets: nobody, or the workers; is it handed on? */
  readonly driver: "outside" | "worker" | "eager";
  /** What a system call is wrapped in. */
  readonly blocking: "spawn_blocking" | "block_in_place" | "nothing";
  /** Operations of Tokio's own synchronisation before a task, and those behind it, must yield. */
  readonly budget: number;
}

/** Of both runtimes. */
export const BUDGET = option(
  "budget",
  "integer",
  [1, 1e6],
  128,
  "operations of tokio::sync before a task must yield (Tokio: 128; sync tokio)",
);

/** The same, for the command line. */
export const OPTIONS = [
  option("globalQueueInterval", "integer", [0, 1e6], 31, "ticks; 0: tuned by the clock"),
  option("eventInterval", "integer", [1, 1e6], 61, "ticks between polls of the driver"),
  choice("lifoSlot", ["on", "off", "stealable"], "who is woken runs next"),
  option("lifoCap", "integer", [1, 1e6], 3, "tasks in a row behind another (Tokio: 3)"),
  option("ring", "power", [2, 65_536], 256, "slots of a local ring (Tokio: 256)"),
  option("workers", "integer", [0, 1024], 0, "worker threads; 0: one for each P"),
  choice("driver", ["outside", "worker", "eager"], "who has timers and sockets"),
  choice("blocking", ["spawn_blocking", "block_in_place", "nothing"], "around system calls"),
  BUDGET,
];

/** Steps of `ready`, and of `leave`, which goes on in it. */
export const READY = moreSteps(PUT, "kicked", "spill", "drain", "drainPut", "drainSpill");
/** Steps of `find`. */
export const FIND = moreSteps(
  NEXT,
  "tick",
  "poll",
  "woken",
  "wokenPut",
  "wokenSpill",
  "wake",
  "local",
  "batch",
  "search",
  "dry",
  "unspin",
  "respin",
  "found",
  "notify",
  "last",
  "spent",
  "spentSpill",
  "sleep",
  ["steal", 1025],
);

/** What Tokio promises. @param isWhole Is there a worker for each P? */
export function promised({ lifoCap, ring, driver }: TokioOptions, isWhole: boolean): Promises {
  // Who is told by the driver is the first of a round, and in the slot, too.
  const inRow = driver === "outside" ? lifoCap + 1 : Infinity;
  return {
    ...NO_SLICE,
    // An eager worker wakes another for the driver, and for no G. Each wakes one in `maintenance`,
    // between two Gs, while its ring has some.
    ...(driver === "eager" ? {} : { wake: { most: 1, ifNoneSpins: true, betweenGs: true } }),
    slot: { queue: "slot", kicked: "ring", inherits: false, inRow },
    spill: { queue: "ring", to: "inject", share: "half", which: "newer" },
    steal: { queue: "ring", share: "half", runs: "last" },
    batch: { queue: "inject", most: ring >> 1, isShared: isWhole },
    spinners: { share: 0.5, of: "all", respins: true },
  };
}
