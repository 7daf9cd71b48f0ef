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
import { mutant as machineLastFirst } from "./mutants/machine_last_first.ts";
import { mutant as machineLostNs } from "./mutants/machine_lost_ns.ts";
import { mutant as machineNewestMessage } from "./mutants/machine_newest_message.ts";
import { mutant as machineSpillOrder } from "./mutants/machine_spill_order.ts";
import { mutant as machineTimeBack } from "./mutants/machine_time_back.ts";
import { mutant as machineTwoHolders } from "./mutants/machine_two_holders.ts";
import { mutant as machineTwoOwners } from "./mutants/machine_two_owners.ts";
import { mutant as machineUncountedThread } from "./mutants/machine_uncounted_thread.ts";
import { mutant as machineWrongValue } from "./mutants/machine_wrong_value.ts";
import { mutant as n1SelfishYield } from "./mutants/n1_selfish_yield.ts";
import { mutant as n1WakeFirst } from "./mutants/n1_wake_first.ts";
import { mutant as traceUnborn } from "./mutants/trace_unborn.ts";

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
  machineLastFirst,
  machineLostNs,
  machineNewestMessage,
  machineSpillOrder,
  machineTimeBack,
  machineTwoHolders,
  machineTwoOwners,
  machineUncountedThread,
  machineWrongValue,
  n1SelfishYield,
  n1WakeFirst,
  traceUnborn,
];

/** The planted bug of that name. @throws {RangeError} There is none; the message lists what exists. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((row) => row.name === name);
  if (mutant !== undefined) return mutant;
  const names = MUTANTS.map((row) => row.name).join(", ");
  throw new RangeError(`no mutant is called '${name}'; there are: ${names}`);
}
