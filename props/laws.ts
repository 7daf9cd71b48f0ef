/**
 * The table of laws. A new law is a constant in the file of `laws/` that it belongs to, and a row here.
 *
 * @module
 */

import type { Law, RunsLaw } from "./law.ts";
import {
  conservation,
  deadlockReal,
  endsOrNamesStuck,
  exclusiveRun,
  spawnBeforeRun,
} from "./laws/lives.ts";
import { deadlines, priorities, weights } from "./laws/order.ts";
import {
  fullSlice,
  handOn,
  oneHand,
  preemptionBound,
  retake,
  tickCount,
  tickInherit,
} from "./laws/procs.ts";
import { globalBatch, overflow, ringBound, runnext, slotInRow, stealShare } from "./laws/queues.ts";
import { sameHash, sameValues } from "./laws/runs.ts";
import { channelFifo, mutexExclusion, starvingMutex, waitersInOrder } from "./laws/sync.ts";
import {
  netpollSleep,
  spinningCount,
  spinningLimit,
  threadLimit,
  wakeBudget,
} from "./laws/threads.ts";
import { coreAccounting, costTime, timeForward } from "./laws/time.ts";
import { globalLook, idleBesideWork, lookInterval, startBound } from "./laws/waiting.ts";

/** Laws about one run, the most basic first. */
export const LAWS: readonly Law[] = [
  timeForward,
  spawnBeforeRun,
  conservation,
  exclusiveRun,
  endsOrNamesStuck,
  coreAccounting,
  channelFifo,
  mutexExclusion,
  ringBound,
  overflow,
  runnext,
  slotInRow,
  stealShare,
  lookInterval,
  startBound,
  idleBesideWork,
  preemptionBound,
  threadLimit,
  spinningCount,
  spinningLimit,
  globalBatch,
  globalLook,
  tickCount,
  tickInherit,
  oneHand,
  handOn,
  fullSlice,
  wakeBudget,
  netpollSleep,
  waitersInOrder,
  deadlockReal,
  starvingMutex,
  retake,
  costTime,
  priorities,
  deadlines,
  weights,
];

export { sameHash, sameValues };

/** Laws about several runs. */
export const RUNS_LAWS: readonly RunsLaw[] = [sameHash, sameValues];

/** Names under which laws stand in older reports and replay commands. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  "steal-half": stealShare.name,
  "tick-61": lookInterval.name,
};

/** The name of today for a law's name of any day. */
export function lawName(name: string): string {
  return FORMER_NAMES[name] ?? name;
}
