/**
 * Planted bugs in pm.
 *
 * @module
 */

import { PrivateQueues } from "@lab/models";
import {
  again,
  DONE,
  type GId,
  LAST,
  LeaveWhy,
  type MId,
  NONE,
  PARK,
  type PId,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inPm } from "./rows.ts";

const { ready: READY, find: FIND } = PrivateQueues.steps;

/** Bugs of pm. */
export const PM: readonly Mutant[] = inPm([
  {
    name: "pm-no-recheck",
    law: "work-conserving",
    family: "wake-up",
    about: "an M that found no victim sleeps without a last look",
    scenes: "raced",
    bug: class extends PrivateQueues {
      override find(m: MId, step: number): Verdict {
        return step === FIND.recheck ? PARK : super.find(m, step);
      }
    },
  },
  {
    name: "pm-spill-lost",
    law: "conservation",
    family: "overflow",
    about: "a G that finds the ring full is dropped",
    options: { queue: "bounded" },
    bug: class extends PrivateQueues {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        return step === READY.spill ? again(READY.wake) : super.ready(g, m, why, step);
      }
    },
  },
  {
    name: "pm-steal-self",
    law: "steal-share",
    family: "steal",
    about: "a P takes half of its own queue as if it were a thief",
    bug: class extends PrivateQueues {
      override find(m: MId, step: number): Verdict {
        if (step !== FIND.local) return super.find(m, step);
        const own = this.local[this.ops.procOf(m)], size = own.len();
        const g = own.move(m, size - (size >> 1), own, LAST);
        return g === NONE ? again(FIND.global) : g;
      }
    },
  },
  {
    name: "pm-wakes-all",
    law: "wake-budget",
    family: "spinning",
    about: "one G wakes every idle P",
    bug: class extends PrivateQueues {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        const verdict = super.ready(g, m, why, step);
        return step === READY.wake && this.ops.idleProcs() > 0 ? again(READY.wake) : verdict;
      }
    },
  },
  {
    name: "pm-wakes-only-home",
    law: "work-conserving",
    family: "wake-up",
    about: "a queued G wakes its own P only, never a thief",
    bug: class extends PrivateQueues {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (step !== READY.wake) return super.ready(g, m, why, step);
        const home = this.ops.procOf(m);
        if (home >= 0) this.ops.startProc(m, home as PId, false);
        return DONE;
      }
    },
  },
  {
    name: "pm-yield-lost",
    law: "conservation",
    family: "queue",
    about: "a G that yields is put in no queue",
    bug: class extends PrivateQueues {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        return why === LeaveWhy.YIELD ? DONE : super.leave(g, m, why, step);
      }
    },
  },
]);
