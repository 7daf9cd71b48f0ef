/**
 * The table of laws. A new law is a file in `laws/` and a row here.
 *
 * @module
 */

import type { Law, RunsLaw } from "./law.ts";
import { law as channelFifo } from "./laws/channel_fifo.ts";
import { law as conservation } from "./laws/conservation.ts";
import { law as coreAccounting } from "./laws/core_accounting.ts";
import { law as costTime } from "./laws/cost_time.ts";
import { law as deadlockReal } from "./laws/deadlock_real.ts";
import { law as deadlines } from "./laws/deadlines.ts";
import { law as endsOrNamesStuck } from "./laws/ends_or_names_stuck.ts";
import { law as exclusiveRun } from "./laws/exclusive_run.ts";
import { law as fullSlice } from "./laws/full_slice.ts";
import { law as globalBatch } from "./laws/global_batch.ts";
import { law as globalLook } from "./laws/global_look.ts";
import { law as handOn } from "./laws/hand_on.ts";
import { law as idleBesideWork } from "./laws/idle_beside_work.ts";
import { law as lookInterval } from "./laws/look_interval.ts";
import { law as mutexExclusion } from "./laws/mutex_exclusion.ts";
import { law as netpollSleep } from "./laws/netpoll_sleep.ts";
import { law as oneHand } from "./laws/one_hand.ts";
import { law as overflow } from "./laws/overflow.ts";
import { law as preemptionBound } from "./laws/preemption_bound.ts";
import { law as priorities } from "./laws/priorities.ts";
import { law as retake } from "./laws/retake.ts";
import { law as ringBound } from "./laws/ring_bound.ts";
import { law as runnext } from "./laws/runnext.ts";
import { law as sameHash } from "./laws/same_hash.ts";
import { law as sameValues } from "./laws/same_values.ts";
import { law as slotInRow } from "./laws/slot_in_row.ts";
import { law as spawnBeforeRun } from "./laws/spawn_before_run.ts";
import { law as spinningCount } from "./laws/spinning_count.ts";
import { law as spinningLimit } from "./laws/spinning_limit.ts";
import { law as startBound } from "./laws/start_bound.ts";
import { law as starvingMutex } from "./laws/starving_mutex.ts";
import { law as stealShare } from "./laws/steal_share.ts";
import { law as threadLimit } from "./laws/thread_limit.ts";
import { law as tickCount } from "./laws/tick_count.ts";
import { law as tickInherit } from "./laws/tick_inherit.ts";
import { law as timeForward } from "./laws/time_forward.ts";
import { law as waitersInOrder } from "./laws/waiters_in_order.ts";
import { law as wakeBudget } from "./laws/wake_budget.ts";
import { law as weights } from "./laws/weights.ts";

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
