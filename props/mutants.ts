/**
 * The table of planted bugs. A new mutant is a file in `mutants/` and a row here.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";
import { mutant as gmWakeFirst } from "./mutants/gm_wake_first.ts";
import { mutant as gpmAllSpin } from "./mutants/gpm_all_spin.ts";
import { mutant as gpmKickGlobal } from "./mutants/gpm_kick_global.ts";
import { mutant as gpmLongSlice } from "./mutants/gpm_long_slice.ts";
import { mutant as gpmLookLate } from "./mutants/gpm_look_late.ts";
import { mutant as gpmLostKick } from "./mutants/gpm_lost_kick.ts";
import { mutant as gpmLostNet } from "./mutants/gpm_lost_net.ts";
import { mutant as gpmNoWake } from "./mutants/gpm_no_wake.ts";
import { mutant as gpmRemembers } from "./mutants/gpm_remembers.ts";
import { mutant as gpmStealFloor } from "./mutants/gpm_steal_floor.ts";
import { mutant as n1SelfishYield } from "./mutants/n1_selfish_yield.ts";
import { mutant as n1WakeFirst } from "./mutants/n1_wake_first.ts";
import { mutant as outcomeWrongValue } from "./mutants/outcome_wrong_value.ts";
import { mutant as traceLastFirst } from "./mutants/trace_last_first.ts";
import { mutant as traceLostNs } from "./mutants/trace_lost_ns.ts";
import { mutant as traceSpillOrder } from "./mutants/trace_spill_order.ts";
import { mutant as traceSwappedMessages } from "./mutants/trace_swapped_messages.ts";
import { mutant as traceTimeBack } from "./mutants/trace_time_back.ts";
import { mutant as traceTwoGs } from "./mutants/trace_two_gs.ts";
import { mutant as traceTwoHolders } from "./mutants/trace_two_holders.ts";
import { mutant as traceUnborn } from "./mutants/trace_unborn.ts";
import { mutant as traceUncountedThread } from "./mutants/trace_uncounted_thread.ts";

/** All planted bugs. */
export const MUTANTS: readonly Mutant[] = [
  gmWakeFirst,
  gpmAllSpin,
  gpmKickGlobal,
  gpmLongSlice,
  gpmLookLate,
  gpmLostKick,
  gpmLostNet,
  gpmNoWake,
  gpmRemembers,
  gpmStealFloor,
  n1SelfishYield,
  n1WakeFirst,
  outcomeWrongValue,
  traceLastFirst,
  traceLostNs,
  traceSpillOrder,
  traceSwappedMessages,
  traceTimeBack,
  traceTwoGs,
  traceTwoHolders,
  traceUnborn,
  traceUncountedThread,
];

/** The planted bug of that name. @throws {RangeError} There is none; the message lists what exists. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((row) => row.name === name);
  if (mutant !== undefined) return mutant;
  const names = MUTANTS.map((row) => row.name).join(", ");
  throw new RangeError(`no mutant is called '${name}'; there are: ${names}`);
}
