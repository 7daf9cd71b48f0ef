/**
 * The table of planted bugs. A new mutant is a file in `mutants/` and a row here.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";
import { mutant as cfsWeightBlind } from "./mutants/cfs_weight_blind.ts";
import { mutant as cilkStealsHalf } from "./mutants/cilk_steals_half.ts";
import { mutant as edfTimeLeft } from "./mutants/edf_time_left.ts";
import { mutant as gHandoverSleeps } from "./mutants/g_handover_sleeps.ts";
import { mutant as gSleeperLost } from "./mutants/g_sleeper_lost.ts";
import { mutant as gmBackLost } from "./mutants/gm_back_lost.ts";
import { mutant as gmCheckThenPush } from "./mutants/gm_check_then_push.ts";
import { mutant as gmClassBlind } from "./mutants/gm_class_blind.ts";
import { mutant as gmDeadlineBlind } from "./mutants/gm_deadline_blind.ts";
import { mutant as gmLifoYieldForgotten } from "./mutants/gm_lifo_yield_forgotten.ts";
import { mutant as gmNeverPreempts } from "./mutants/gm_never_preempts.ts";
import { mutant as gmNoRecheck } from "./mutants/gm_no_recheck.ts";
import { mutant as gmPreemptLost } from "./mutants/gm_preempt_lost.ts";
import { mutant as gmWakeFirst } from "./mutants/gm_wake_first.ts";
import { mutant as gmWeightBlind } from "./mutants/gm_weight_blind.ts";
import { mutant as gpmAllRecheck } from "./mutants/gpm_all_recheck.ts";
import { mutant as gpmAllSpin } from "./mutants/gpm_all_spin.ts";
import { mutant as gpmBackLost } from "./mutants/gpm_back_lost.ts";
import { mutant as gpmBatchMore } from "./mutants/gpm_batch_more.ts";
import { mutant as gpmBatchOne } from "./mutants/gpm_batch_one.ts";
import { mutant as gpmBusyFind } from "./mutants/gpm_busy_find.ts";
import { mutant as gpmChainEndless } from "./mutants/gpm_chain_endless.ts";
import { mutant as gpmCheckThenPush } from "./mutants/gpm_check_then_push.ts";
import { mutant as gpmDoubleEnqueue } from "./mutants/gpm_double_enqueue.ts";
import { mutant as gpmDoubleWake } from "./mutants/gpm_double_wake.ts";
import { mutant as gpmGlobalFirst } from "./mutants/gpm_global_first.ts";
import { mutant as gpmGuestLost } from "./mutants/gpm_guest_lost.ts";
import { mutant as gpmHandoffForgets } from "./mutants/gpm_handoff_forgets.ts";
import { mutant as gpmHandoverLost } from "./mutants/gpm_handover_lost.ts";
import { mutant as gpmInjectFirst } from "./mutants/gpm_inject_first.ts";
import { mutant as gpmInjectWakesNone } from "./mutants/gpm_inject_wakes_none.ts";
import { mutant as gpmKickGlobal } from "./mutants/gpm_kick_global.ts";
import { mutant as gpmLongSlice } from "./mutants/gpm_long_slice.ts";
import { mutant as gpmLookEarly } from "./mutants/gpm_look_early.ts";
import { mutant as gpmLookLate } from "./mutants/gpm_look_late.ts";
import { mutant as gpmLookLost } from "./mutants/gpm_look_lost.ts";
import { mutant as gpmLookNever } from "./mutants/gpm_look_never.ts";
import { mutant as gpmLostKick } from "./mutants/gpm_lost_kick.ts";
import { mutant as gpmLostNet } from "./mutants/gpm_lost_net.ts";
import { mutant as gpmNeverPreempts } from "./mutants/gpm_never_preempts.ts";
import { mutant as gpmNextNeverStolen } from "./mutants/gpm_next_never_stolen.ts";
import { mutant as gpmNoChain } from "./mutants/gpm_no_chain.ts";
import { mutant as gpmNoRecheck } from "./mutants/gpm_no_recheck.ts";
import { mutant as gpmNoWake } from "./mutants/gpm_no_wake.ts";
import { mutant as gpmPreemptLost } from "./mutants/gpm_preempt_lost.ts";
import { mutant as gpmRemembers } from "./mutants/gpm_remembers.ts";
import { mutant as gpmRetakeAtOnce } from "./mutants/gpm_retake_at_once.ts";
import { mutant as gpmRetakeNever } from "./mutants/gpm_retake_never.ts";
import { mutant as gpmRingInherits } from "./mutants/gpm_ring_inherits.ts";
import { mutant as gpmRunsSpinning } from "./mutants/gpm_runs_spinning.ts";
import { mutant as gpmShortSlice } from "./mutants/gpm_short_slice.ts";
import { mutant as gpmSlotInRow } from "./mutants/gpm_slot_in_row.ts";
import { mutant as gpmSpillLost } from "./mutants/gpm_spill_lost.ts";
import { mutant as gpmSpillRaced } from "./mutants/gpm_spill_raced.ts";
import { mutant as gpmSpinHalf } from "./mutants/gpm_spin_half.ts";
import { mutant as gpmSpinLeak } from "./mutants/gpm_spin_leak.ts";
import { mutant as gpmStealAll } from "./mutants/gpm_steal_all.ts";
import { mutant as gpmStealFloor } from "./mutants/gpm_steal_floor.ts";
import { mutant as gpmStolenTwice } from "./mutants/gpm_stolen_twice.ts";
import { mutant as gpmWakeAll } from "./mutants/gpm_wake_all.ts";
import { mutant as gpmWakeBeforePush } from "./mutants/gpm_wake_before_push.ts";
import { mutant as injectionNever } from "./mutants/injection_never.ts";
import { mutant as jdkLooksLate } from "./mutants/jdk_looks_late.ts";
import { mutant as lifoSlotNoCap } from "./mutants/lifo_slot_no_cap.ts";
import { mutant as machineCloseOne } from "./mutants/machine_close_one.ts";
import { mutant as machineDeadlockUnseen } from "./mutants/machine_deadlock_unseen.ts";
import { mutant as machineFalseDeadlock } from "./mutants/machine_false_deadlock.ts";
import { mutant as machineFreeSpawn } from "./mutants/machine_free_spawn.ts";
import { mutant as machineIdleDropsTimers } from "./mutants/machine_idle_drops_timers.ts";
import { mutant as machineIdleUncounted } from "./mutants/machine_idle_uncounted.ts";
import { mutant as machineLastFirst } from "./mutants/machine_last_first.ts";
import { mutant as machineLootInherits } from "./mutants/machine_loot_inherits.ts";
import { mutant as machineLostNs } from "./mutants/machine_lost_ns.ts";
import { mutant as machineLostPermit } from "./mutants/machine_lost_permit.ts";
import { mutant as machineMutexForgets } from "./mutants/machine_mutex_forgets.ts";
import { mutant as machineMutexLastFirst } from "./mutants/machine_mutex_last_first.ts";
import { mutant as machineNetUncounted } from "./mutants/machine_net_uncounted.ts";
import { mutant as machineNetWraps } from "./mutants/machine_net_wraps.ts";
import { mutant as machineNeverStarves } from "./mutants/machine_never_starves.ts";
import { mutant as machineNewestMessage } from "./mutants/machine_newest_message.ts";
import { mutant as machineNextCounts } from "./mutants/machine_next_counts.ts";
import { mutant as machinePinForgets } from "./mutants/machine_pin_forgets.ts";
import { mutant as machineProcCopied } from "./mutants/machine_proc_copied.ts";
import { mutant as machineQueuesMixed } from "./mutants/machine_queues_mixed.ts";
import { mutant as machineRing255 } from "./mutants/machine_ring_255.ts";
import { mutant as machineRing257 } from "./mutants/machine_ring_257.ts";
import { mutant as machineSelectBeyond } from "./mutants/machine_select_beyond.ts";
import { mutant as machineSharedStream } from "./mutants/machine_shared_stream.ts";
import { mutant as machineSpillLess } from "./mutants/machine_spill_less.ts";
import { mutant as machineSpillNewer } from "./mutants/machine_spill_newer.ts";
import { mutant as machineSpillOrder } from "./mutants/machine_spill_order.ts";
import { mutant as machineSpillReversed } from "./mutants/machine_spill_reversed.ts";
import { mutant as machineSpillWrapped } from "./mutants/machine_spill_wrapped.ts";
import { mutant as machineTickLost } from "./mutants/machine_tick_lost.ts";
import { mutant as machineTicksForgotten } from "./mutants/machine_ticks_forgotten.ts";
import { mutant as machineTightLoop } from "./mutants/machine_tight_loop.ts";
import { mutant as machineTimeBack } from "./mutants/machine_time_back.ts";
import { mutant as machineTwoHolders } from "./mutants/machine_two_holders.ts";
import { mutant as machineTwoOwners } from "./mutants/machine_two_owners.ts";
import { mutant as machineUncountedThread } from "./mutants/machine_uncounted_thread.ts";
import { mutant as machineWaitersLastFirst } from "./mutants/machine_waiters_last_first.ts";
import { mutant as machineWrongHeir } from "./mutants/machine_wrong_heir.ts";
import { mutant as machineWrongValue } from "./mutants/machine_wrong_value.ts";
import { mutant as n1HandoverLost } from "./mutants/n1_handover_lost.ts";
import { mutant as n1LookThenPark } from "./mutants/n1_look_then_park.ts";
import { mutant as n1NeverSleeps } from "./mutants/n1_never_sleeps.ts";
import { mutant as n1SelfishYield } from "./mutants/n1_selfish_yield.ts";
import { mutant as n1WakeFirst } from "./mutants/n1_wake_first.ts";
import { mutant as noStealIdleTimers } from "./mutants/no_steal_idle_timers.ts";
import { mutant as noStealSeesAll } from "./mutants/no_steal_sees_all.ts";
import { mutant as pmNoRecheck } from "./mutants/pm_no_recheck.ts";
import { mutant as pmSpillLost } from "./mutants/pm_spill_lost.ts";
import { mutant as pmStealSelf } from "./mutants/pm_steal_self.ts";
import { mutant as pmWakesAll } from "./mutants/pm_wakes_all.ts";
import { mutant as pmWakesOnlyHome } from "./mutants/pm_wakes_only_home.ts";
import { mutant as pmYieldLost } from "./mutants/pm_yield_lost.ts";
import { mutant as prioritiesAgeRunsOn } from "./mutants/priorities_age_runs_on.ts";
import { mutant as randomChoiceDrawsAgain } from "./mutants/random_choice_draws_again.ts";
import { mutant as stackRunsNewest } from "./mutants/stack_runs_newest.ts";
import { mutant as traceUnborn } from "./mutants/trace_unborn.ts";

/** All planted bugs. */
export const MUTANTS: readonly Mutant[] = [
  cfsWeightBlind,
  cilkStealsHalf,
  edfTimeLeft,
  gHandoverSleeps,
  gSleeperLost,
  gmBackLost,
  gmCheckThenPush,
  gmClassBlind,
  gmDeadlineBlind,
  gmLifoYieldForgotten,
  gmNeverPreempts,
  gmNoRecheck,
  gmPreemptLost,
  gmWakeFirst,
  gmWeightBlind,
  gpmAllRecheck,
  gpmAllSpin,
  gpmBackLost,
  gpmBatchMore,
  gpmBatchOne,
  gpmBusyFind,
  gpmChainEndless,
  gpmCheckThenPush,
  gpmDoubleEnqueue,
  gpmDoubleWake,
  gpmGlobalFirst,
  gpmGuestLost,
  gpmHandoffForgets,
  gpmHandoverLost,
  gpmInjectFirst,
  gpmInjectWakesNone,
  gpmKickGlobal,
  gpmLongSlice,
  gpmLookEarly,
  gpmLookLate,
  gpmLookLost,
  gpmLookNever,
  gpmLostKick,
  gpmLostNet,
  gpmNeverPreempts,
  gpmNextNeverStolen,
  gpmNoChain,
  gpmNoRecheck,
  gpmNoWake,
  gpmPreemptLost,
  gpmRemembers,
  gpmRetakeAtOnce,
  gpmRetakeNever,
  gpmRingInherits,
  gpmRunsSpinning,
  gpmShortSlice,
  gpmSlotInRow,
  gpmSpillLost,
  gpmSpillRaced,
  gpmSpinHalf,
  gpmSpinLeak,
  gpmStealAll,
  gpmStealFloor,
  gpmStolenTwice,
  gpmWakeAll,
  gpmWakeBeforePush,
  injectionNever,
  jdkLooksLate,
  lifoSlotNoCap,
  machineCloseOne,
  machineDeadlockUnseen,
  machineFalseDeadlock,
  machineFreeSpawn,
  machineIdleDropsTimers,
  machineIdleUncounted,
  machineLastFirst,
  machineLootInherits,
  machineLostNs,
  machineLostPermit,
  machineMutexForgets,
  machineMutexLastFirst,
  machineNetUncounted,
  machineNetWraps,
  machineNeverStarves,
  machineNewestMessage,
  machineNextCounts,
  machinePinForgets,
  machineProcCopied,
  machineQueuesMixed,
  machineRing255,
  machineRing257,
  machineSelectBeyond,
  machineSharedStream,
  machineSpillLess,
  machineSpillNewer,
  machineSpillOrder,
  machineSpillReversed,
  machineSpillWrapped,
  machineTickLost,
  machineTicksForgotten,
  machineTightLoop,
  machineTimeBack,
  machineTwoHolders,
  machineTwoOwners,
  machineUncountedThread,
  machineWaitersLastFirst,
  machineWrongHeir,
  machineWrongValue,
  n1HandoverLost,
  n1LookThenPark,
  n1NeverSleeps,
  n1SelfishYield,
  n1WakeFirst,
  noStealIdleTimers,
  noStealSeesAll,
  pmNoRecheck,
  pmSpillLost,
  pmStealSelf,
  pmWakesAll,
  pmWakesOnlyHome,
  pmYieldLost,
  prioritiesAgeRunsOn,
  randomChoiceDrawsAgain,
  stackRunsNewest,
  traceUnborn,
];

/** The planted bug of that name. @throws {RangeError} There is none; the message lists what exists. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((row) => row.name === name);
  if (mutant !== undefined) return mutant;
  const names = MUTANTS.map((row) => row.name).join(", ");
  throw new RangeError(`no mutant is called '${name}'; there are: ${names}`);
}
