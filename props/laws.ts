/**
 * The table of laws. A new law is a constant in the file of `laws/` that it belongs to, and a row
 * here.
 *
 * @module
 */

import type { Law, RunsLaw } from "./law.ts";
import {
  conservation,
  exclusiveRun,
  progress,
  realDeadlock,
  spawnBeforeRun,
} from "./laws/lives.ts";
import { deadlines, priorities, weights } from "./laws/order.ts";
import {
  fullSlice,
  oneOwner,
  preemptionBound,
  retake,
  retakenPHandedOff,
  sliceInheritance,
  tickCount,
} from "./laws/procs.ts";
import { globalBatch, overflow, ringBound, runnext, slotCap, stealShare } from "./laws/queues.ts";
import { determinism, sameValues } from "./laws/runs.ts";
import { condTickets, rwmutexExclusion, semaphoreUnits, timersInTime } from "./laws/objects.ts";
import { channelFifo, mutexExclusion, mutexStarvation, waitersInOrder } from "./laws/sync.ts";
import {
  lockedThread,
  netpollSleep,
  spinningCount,
  spinningLimit,
  threadLimit,
  wakeBudget,
} from "./laws/threads.ts";
import { coreAccounting, costsTakeTime, monotonicTime } from "./laws/time.ts";
import { boundedWait, globalLook, lookInterval, workConserving } from "./laws/waiting.ts";

/**
 * Laws about one run, the most basic first.
 *
 * @example What holds for every scheduler
 * ```ts ignore
 * import { LAWS } from "@gmp-lab/lab/laws";
 *
 * const safety = LAWS.filter(({ kind }) => kind === "safety").map(({ name }) => name);
 * if (!safety.includes("conservation")) throw new Error(safety.join());
 * for (const { name, words } of LAWS) if (words === "") throw new Error(name);
 * ```
 */
export const LAWS: readonly Law[] = [
  monotonicTime,
  spawnBeforeRun,
  conservation,
  exclusiveRun,
  progress,
  coreAccounting,
  channelFifo,
  mutexExclusion,
  rwmutexExclusion,
  condTickets,
  semaphoreUnits,
  timersInTime,
  ringBound,
  overflow,
  runnext,
  slotCap,
  stealShare,
  lookInterval,
  boundedWait,
  workConserving,
  preemptionBound,
  threadLimit,
  spinningCount,
  spinningLimit,
  globalBatch,
  globalLook,
  tickCount,
  sliceInheritance,
  oneOwner,
  retakenPHandedOff,
  lockedThread,
  fullSlice,
  wakeBudget,
  netpollSleep,
  waitersInOrder,
  realDeadlock,
  mutexStarvation,
  retake,
  costsTakeTime,
  priorities,
  deadlines,
  weights,
];

export { determinism, sameValues };

/**
 * Laws about several runs.
 *
 * @example Two runs that must agree
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { RUNS_LAWS } from "@gmp-lab/lab/laws";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const model = configure("gpm").make;
 * const runs = ["first", "second"].map((label) => ({
 *   label,
 *   outcome: simulate({ model, program, machine: { procs: 2 }, sink: "columns" }),
 * }));
 * const broken = RUNS_LAWS.flatMap((law) => law.checkRuns(runs));
 * if (broken.length > 0) throw new Error(broken[0].reason);
 * ```
 */
export const RUNS_LAWS: readonly RunsLaw[] = [determinism, sameValues];

/** Names under which laws stand in older reports, replay commands, regressions and mutants. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  "cost-time": costsTakeTime.name,
  "deadlock-real": realDeadlock.name,
  "ends-or-names-stuck": progress.name,
  "hand-on": retakenPHandedOff.name,
  "idle-beside-work": workConserving.name,
  "one-hand": oneOwner.name,
  "same-hash": determinism.name,
  "slot-in-row": slotCap.name,
  "start-bound": boundedWait.name,
  "starving-mutex": mutexStarvation.name,
  "steal-half": stealShare.name,
  "tick-61": lookInterval.name,
  "tick-inherit": sliceInheritance.name,
  "time-forward": monotonicTime.name,
};

/**
 * The name of today for a law's name of any day.
 *
 * @example A name of former days
 * ```ts ignore
 * import { lawName } from "@gmp-lab/lab/laws";
 *
 * if (lawName("tick-61") !== "look-interval") throw new Error(lawName("tick-61"));
 * if (lawName("my-own") !== "my-own") throw new Error("a name without a history stays");
 * ```
 */
export function lawName(name: string): string {
  return Object.hasOwn(FORMER_NAMES, name) ? FORMER_NAMES[name] : name;
}
